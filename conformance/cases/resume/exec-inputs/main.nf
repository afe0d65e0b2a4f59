process SHOUT {
    input:
    val word

    output:
    val word

    exec:
    word = word.toUpperCase()
}

workflow {
    SHOUT(channel.of('a', 'b')).view()
}
