process FAIL {
    input:
    val x

    script:
    """
    echo some output
    echo some problem >&2
    exit 3
    """
}

workflow {
    FAIL(channel.of(1))
}
