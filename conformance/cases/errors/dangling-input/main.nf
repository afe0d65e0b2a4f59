process READ {
    input:
    path f

    script:
    """
    cat ${f}
    """
}

workflow {
    READ(channel.fromPath('absent.csv'))
}
