process MAKE {
    publishDir 'results/copy', mode: 'copy', pattern: 'a.*'
    publishDir 'results/default', pattern: 'a.*'
    publishDir 'results/symlink', mode: 'symlink', pattern: 'a.*'
    publishDir 'results/rellink', mode: 'rellink', pattern: 'a.*'
    publishDir 'results/link', mode: 'link', pattern: 'a.*'
    publishDir 'results/move', mode: 'move', pattern: 'b.*'

    output:
    path 'a.txt'
    path 'b.txt'

    script:
    """
    echo a > a.txt
    echo b > b.txt
    """
}

workflow {
    MAKE()
}
