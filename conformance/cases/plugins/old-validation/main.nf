include { validateParameters; paramsSummaryMap; fromSamplesheet } from 'plugin/nf-validation'

workflow {
    validateParameters(parameters_schema: 'nextflow_schema.json')
    println paramsSummaryMap(workflow)['Input']
    Channel.fromSamplesheet('input').view { meta, reads, count, run ->
        "${meta} ${reads ? reads.name : reads} ${count} ${run} ${run.class.simpleName}"
    }
}
