process DEPENDS {
    container { "depends:${meta.id}" }

    input:
    val meta

    script:
    """
    true
    """
}

process FIXED {
    container 'fixed:1'

    script:
    """
    true
    """
}

workflow {
    DEPENDS(channel.of([id: 1]))
    FIXED()
}
