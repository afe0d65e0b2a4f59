process ALWAYS {
    cache false

    script:
    """
    true
    """
}

process CACHED {
    script:
    """
    true
    """
}

workflow {
    ALWAYS()
    CACHED()
}
