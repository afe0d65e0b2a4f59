process ECHO {
    input:
    val x

    exec:
    println x
}

workflow {
    ECHO(1)
    ECHO(2)
}
