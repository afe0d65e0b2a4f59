process RUN {
    output:
    path 'out.txt'

    script:
    """
    touch out.txt
    """
}

workflow {
    RUN()
}
