process SHOW {
    script:
    """
    echo ${no_such_name}
    """
}

workflow {
    SHOW()
}
