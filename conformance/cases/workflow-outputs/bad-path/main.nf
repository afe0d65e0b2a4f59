nextflow.preview.output = true

process MAKE {
    output:
    path 'a.txt'

    script:
    "touch a.txt"
}

workflow {
    main:
    MAKE()

    publish:
    made = MAKE.out
}

output {
    made {
        path { file -> 12 }
    }
}
