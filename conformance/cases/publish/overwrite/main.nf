process MAKE {
    publishDir 'results', mode: 'copy', pattern: 'a.txt'
    publishDir 'results', mode: 'copy', pattern: 'b.txt', overwrite: false

    output:
    path '*.txt'

    script:
    """
    echo new > a.txt
    echo new > b.txt
    """
}

workflow {
    file('results').mkdirs()
    file('results/a.txt').text = 'old\n'
    file('results/b.txt').text = 'old\n'
    MAKE()
}
