process WAIT {
    fair true

    input:
    val n

    output:
    val n

    script:
    """
    sleep ${n == 1 ? 1 : 0}
    """
}

workflow {
    WAIT(channel.of(1, 2, 3))
    WAIT.out.view()
}
