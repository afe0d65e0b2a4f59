process RUN {
    nosuchdirective 5

    script:
    """
    true
    """
}

workflow {
    RUN()
}
