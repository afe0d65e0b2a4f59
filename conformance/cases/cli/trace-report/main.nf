process RUN {
    tag "$n"
    cpus 1

    input:
    val n

    script:
    """
    true
    """
}

workflow {
    RUN(channel.of(5))
}
