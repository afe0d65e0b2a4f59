process FAIL {
    errorStrategy 'ignore'

    script:
    """
    exit 1
    """
}

workflow {
    FAIL()
}
