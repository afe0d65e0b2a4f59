process RUN {
    script:
    """
    true
    """
}

workflow {
    log.info 'information'
    println 'printed'
    RUN()
}
