process HUGE {
    memory '999 TB'
    errorStrategy 'ignore'

    script:
    """
    true
    """
}

workflow {
    HUGE()
}
