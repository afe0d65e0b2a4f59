process SHOW {
    errorStrategy 'ignore'

    input:
    path 'same.txt'
    path g

    script:
    """
    true
    """
}

workflow {
    SHOW(file('data/a.txt'), file('data/same.txt'))
}
