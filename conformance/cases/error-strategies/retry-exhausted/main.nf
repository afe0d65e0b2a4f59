process FLAKY {
    errorStrategy 'retry'
    maxRetries 1

    script:
    """
    exit 7
    """
}

workflow {
    FLAKY()
}
