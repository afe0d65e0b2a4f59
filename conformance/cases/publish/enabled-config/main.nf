process ONE {
    publishDir 'results/own', mode: 'copy'

    output:
    path 'one.txt'

    script:
    """
    echo 1 > one.txt
    """
}

process TWO {
    publishDir 'results/not-used', mode: 'copy'

    output:
    path 'two.*'

    script:
    """
    echo 2 > two.txt
    echo 2 > two.log
    """
}

process THREE {
    output:
    path 'three.txt'

    script:
    """
    echo 3 > three.txt
    """
}

workflow {
    ONE()
    THREE()
    TWO()
}
