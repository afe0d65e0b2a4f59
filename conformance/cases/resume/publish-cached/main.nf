process MAKE {
    publishDir 'results', mode: 'copy'

    output:
    path '*.txt'

    script:
    """
    echo a > a.txt
    echo b > b.txt
    """
}

workflow {
    MAKE()
}
