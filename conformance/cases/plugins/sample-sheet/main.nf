include { samplesheetToList } from 'plugin/nf-schema'

workflow {
    rows = samplesheetToList(params.input, "${projectDir}/assets/schema_input.json")
    rows.each { row ->
        def (meta, reads_1, reads_2, control) = row
        println "${meta} ${reads_1.name} ${reads_2 ? reads_2.name : reads_2} ${control}"
        println "${reads_1 instanceof Path} ${meta.percent instanceof Number} ${control instanceof Boolean}"
    }
    channel.fromList(samplesheetToList(file('samples.json'), 'assets/schema_input.json'))
        .view { meta, reads_1, reads_2, control -> "${meta.id} ${meta.strand} ${reads_1.name} ${reads_2} ${control}" }
}
