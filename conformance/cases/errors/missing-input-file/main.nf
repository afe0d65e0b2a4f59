params.input = null

process READ {
    input:
    path f

    script:
    """
    cat ${f}
    """
}

workflow {
    READ(channel.fromPath(params.input, checkIfExists: true))
}
