process MAKE {
    publishDir 'results/a', mode: 'COPY', contentType: 'text/plain', storageClass: 'STANDARD', tags: [a: 'b'], overwrite: true
    publishDir path: 'results/b', mode: 'copyNoFollow', failOnError: false
    publishDir 'results/c', enabled: false
    publishDir 'results/d', enabled: 'true', mode: 'link'

    output:
    path '*.txt'

    script:
    """
    echo a > a.txt
    ln -s a.txt b.txt
    """
}

workflow {
    MAKE()
}
