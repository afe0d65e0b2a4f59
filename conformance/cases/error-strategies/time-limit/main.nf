process SLOW {
    time '1s'

    script:
    """
    sleep 30
    """
}

workflow {
    SLOW()
}
