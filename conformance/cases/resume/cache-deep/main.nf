process DEEP {
    cache 'deep'

    input:
    path f

    script:
    """
    cat ${f}
    """
}

process LENIENT {
    cache 'lenient'

    input:
    path f

    script:
    """
    cat ${f}
    """
}

process STANDARD {
    input:
    path f

    script:
    """
    cat ${f}
    """
}

workflow {
    DEEP(file('in.txt'))
    LENIENT(file('in.txt'))
    STANDARD(file('in.txt'))
}
