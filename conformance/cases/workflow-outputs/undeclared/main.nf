nextflow.preview.output = true

workflow {
    main:
    ch = channel.of(1)

    publish:
    extra = ch
}

output {
}
