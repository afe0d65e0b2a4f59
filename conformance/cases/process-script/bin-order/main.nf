process RUN {
    output:
    stdout

    script:
    """
    basename /a/b/name
    mine
    """
}

workflow {
    RUN()
    RUN.out.view()
}
