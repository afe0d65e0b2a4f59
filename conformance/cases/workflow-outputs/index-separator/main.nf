nextflow.preview.output = true

process MAKE {
    output:
    tuple val('a'), path('a.txt')

    script:
    "touch a.txt"
}

workflow {
    main:
    MAKE()
    records = MAKE.out.map { id, file -> [id: id, file: file] }
    several = MAKE.out.map { id, file -> [id, file] }.collect()

    publish:
    listed = MAKE.out
    tabs = records
    chosen = records
    value = several
}

output {
    listed {
        path 'listed'
        index {
            path 'listed.csv'
            header(['id', 'place'])
            sep ';'
        }
    }
    tabs {
        path 'tabs'
        index {
            path 'tabs/index.csv'
            header true
            sep '\t'
        }
    }
    chosen {
        path 'chosen'
        index {
            path 'chosen.csv'
            header(['file'])
        }
    }
    value {
        path 'value'
        index {
            path 'value.csv'
        }
    }
}
