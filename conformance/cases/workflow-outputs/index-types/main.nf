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
    records = MAKE.out.map { file ->
        [id: 'say "a"', file: file, n: 1, ratio: 0.5, flag: true, none: null, list: [1, 'b'], map: [k: 2]]
    }

    publish:
    json = records
    yaml = records
    csv = records
}

output {
    json {
        path 'files'
        index {
            path 'index.json'
        }
    }
    yaml {
        path 'files'
        index {
            path 'index.yml'
        }
    }
    csv {
        path 'files'
        index {
            path 'index.csv'
            header true
        }
    }
}
