process MANY {
    publishDir([[path: 'out/all', mode: 'copy'], [path: 'out/some', mode: 'copy', pattern: 'x*']])

    output:
    path '*.txt'

    script:
    "touch x.txt y.txt"
}

process FILE {
    publishDir file('out/file'), mode: 'copy'

    output:
    path 'f.txt'

    script:
    "touch f.txt"
}

process STORE {
    storeDir file('out/store')

    output:
    path 's.txt'

    script:
    "touch s.txt"
}

workflow {
    MANY()
    FILE()
    STORE()
}
