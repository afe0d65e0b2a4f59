process ONE {
    publishDir 'results/not-used', mode: 'copy'

    output:
    path 'one.txt'

    script:
    """
    echo 1 > one.txt
    """
}

process TWO {
    output:
    path 'two.*'

    script:
    """
    echo 2 > two.txt
    echo 2 > two.log
    """
}

workflow {
    ONE()
    TWO()
}
