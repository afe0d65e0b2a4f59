process RUN {
    script:
    """
    true
    """
}

workflow {
    RUN()
    println 'ran'
}
