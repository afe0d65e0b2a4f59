process MAKE {
    output:
    path 'result.txt'

    script:
    """
    touch other.txt
    """
}

workflow {
    MAKE()
}
