// Four tasks whose output is printed.

process GREET {
    input:
    val word

    output:
    stdout

    script:
    """
    echo '${word} world!'
    """
}

workflow {
    GREET(channel.of('Bonjour', 'Ciao', 'Hello', 'Hola')).view { text -> text.trim() }
}
