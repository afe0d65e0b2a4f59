process FIRST {
    input:
    val name

    output:
    val name, topic: 'names'

    script:
    'true'
}

process AGAIN {
    input:
    val name

    output:
    val "${name}!", topic: 'names'

    script:
    'true'
}

workflow {
    FIRST(channel.of('a', 'b'))
    AGAIN(channel.topic('names'))
}
