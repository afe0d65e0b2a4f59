process MAKE {
    publishDir 'results/texts', mode: 'copy', pattern: '*.{txt,md}'
    publishDir 'results/named', mode: 'copy', saveAs: { name -> name.endsWith('.log') ? null : "x_${name}" }
    publishDir path: 'results/branch', mode: 'copy', saveAs: { name ->
        if (name == 'a.txt') {
            "first/${name}"
        }
        else if (name.startsWith('d')) {
            null
        }
        else {
            name
        }
    }

    output:
    path 'a.txt'
    path 'b.md'
    path 'c.log'
    path 'd', emit: folder

    script:
    """
    mkdir d
    for f in a.txt b.md c.log d/inner.txt; do echo \$f > \$f; done
    """
}

workflow {
    MAKE()
}
