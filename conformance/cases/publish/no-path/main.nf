process MAKE {
    publishDir mode: 'copy'

    output:
    path 'a.txt'

    script:
    "touch a.txt"
}

workflow {
    MAKE()
}
