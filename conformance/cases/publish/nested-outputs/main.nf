process MAKE {
    publishDir 'results/all', mode: 'copy'
    publishDir 'results/csv', mode: 'copy', pattern: '**.csv'
    publishDir 'results/named', mode: 'copy', saveAs: { name -> "as_${name.replace('/', '_')}" }

    output:
    path 'd'
    path 'd/*.csv'
    path 'e/*.csv'

    script:
    """
    mkdir -p d/f e
    echo 1 > d/1.csv
    echo 2 > d/f/2.csv
    echo 3 > e/3.csv
    """
}

workflow {
    MAKE()
}
