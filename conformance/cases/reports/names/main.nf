process RUN {
    script:
    """
    true
    """
}

workflow {
    RUN()
}
