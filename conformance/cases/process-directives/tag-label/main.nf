process TAGGED {
    tag "$id"
    label 'small'

    input:
    val id

    script:
    """
    true
    """
}

process CLOSURE {
    tag { "${meta.id}-${meta.n}" }

    input:
    val meta

    script:
    """
    true
    """
}

process PLAIN {
    input:
    val n

    script:
    """
    true
    """
}

process SINGLE {
    script:
    """
    true
    """
}

workflow {
    TAGGED(channel.of('a', 'b'))
    CLOSURE([id: 's', n: 1])
    PLAIN(channel.of(1, 2))
    SINGLE()
}
