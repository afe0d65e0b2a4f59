nextflow.preview.output = true

process MAKE {
    output:
    tuple path('a.txt'), path('b.log')

    script:
    """
    echo a > a.txt
    echo b > b.log
    """
}

workflow {
    main:
    MAKE()

    publish:
    all = MAKE.out
}

output {
    all {
        mode 'copy'
        path { text, log ->
            text >> 'texts/'
            log >> 'renamed/new.log'
        }
    }
}
