process A {
    tag "$x"
    memory '10 MB'
    errorStrategy 'ignore'

    input:
    val x

    script:
    """
    exit ${x == 3 ? 3 : 0}
    """
}

workflow {
    A(channel.of(1, 2, 3))
}
