process CHECK {
    input:
    val v

    script:
    if (v == 'x') {
        error "not with this input: $v"
    }
    """
    true
    """
}

workflow {
    CHECK(channel.of('x'))
}
