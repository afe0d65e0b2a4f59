process RUN {
    tag "$n"

    input:
    val n

    script:
    """
    true
    """
}

workflow {
    RUN(channel.of(1, 2))
}
