nextflow.preview.output = true

process MAKE {
    input:
    val id

    output:
    tuple val(id), path('*.txt')

    script:
    """
    echo ${id} > ${id}.txt
    """
}

workflow {
    main:
    MAKE(channel.of('a', 'b'))

    publish:
    texts = MAKE.out
    by_id = MAKE.out
    top = MAKE.out
}

output {
    texts {
        path 'texts'
        mode 'copy'
    }
    by_id {
        path { id, file -> "ids/${id}" }
        mode 'copy'
    }
    top {
        mode 'copy'
    }
}
