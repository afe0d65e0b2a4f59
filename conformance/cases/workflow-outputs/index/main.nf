nextflow.preview.output = true

process MAKE {
    input:
    val id

    output:
    tuple val(id), path("${id}.txt")

    script:
    """
    echo ${id} > ${id}.txt
    """
}

workflow {
    main:
    MAKE(channel.of('a'))
    maps = MAKE.out.map { id, f -> [id: id, file: f, n: 1] }

    publish:
    lists = MAKE.out
    maps = maps
    json = maps
}

output {
    lists {
        path 'lists'
        mode 'copy'
        index {
            path 'lists.csv'
        }
    }
    maps {
        path 'maps'
        mode 'copy'
        index {
            path 'maps.csv'
            header true
        }
    }
    json {
        path 'maps'
        mode 'copy'
        index {
            path 'maps.json'
        }
    }
}
