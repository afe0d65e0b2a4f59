process A {
    tag "$x"
    maxForks 1

    input:
    val x

    script:
    x == 2 ? 'echo trouble >&2\nexit 3' : 'true'
}

workflow {
    println 'printed'
    log.warn 'careful'
    A(channel.of(1, 2))
}
