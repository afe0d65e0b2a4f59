process MAKE {
    output:
    path '/tmp/outside.txt'

    script:
    """
    true
    """
}

workflow {
    MAKE()
}
