params.fail = false

process MAKE {
    output:
    path 'made.txt'

    script:
    "touch made.txt"
}

process END {
    input:
    path made

    script:
    "exit ${params.fail ? 1 : 0}"
}

workflow {
    MAKE()
    END(MAKE.out)
}
