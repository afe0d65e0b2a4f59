process MAKE {
    publishDir 'results', mode: 'copy'

    output:
    path 'tree'
    path 'sub/*.txt'
    path 'only/this.txt'

    script:
    """
    mkdir -p tree/deep sub only
    echo 1 > tree/one.txt
    echo 2 > tree/deep/two.txt
    echo 3 > sub/three.txt
    echo 4 > only/this.txt
    echo 5 > only/not-this.txt
    """
}

workflow {
    MAKE()
}
