include { validateParameters; paramsSummaryMap; paramsSummaryLog } from 'plugin/nf-schema'

workflow {
    validateParameters()
    paramsSummaryMap(workflow, parameters_schema: 'nextflow_schema.json').each { group, values ->
        def shown = group == 'Core Nextflow options' ? values.keySet() : values
        println "${group}: ${shown}"
    }
    println paramsSummaryLog(workflow).readLines().findAll { line -> line =~ /input|depth|quality|!!/ }.join('\n')
}
