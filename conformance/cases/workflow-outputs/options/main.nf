nextflow.preview.output = true

process MAKE {
    output:
    path 'a.txt'

    script:
    "echo new > a.txt"
}

workflow {
    main:
    MAKE()

    publish:
    kept = MAKE.out
    replaced = MAKE.out
    off = MAKE.out
}

output {
    kept {
        path 'kept'
        overwrite false
        ignoreErrors true
        contentType 'text/plain'
        storageClass 'STANDARD'
        tags a: 'b'
    }
    replaced {
        path 'replaced'
        overwrite 'deep'
    }
    off {
        path 'off'
        enabled false
    }
}
