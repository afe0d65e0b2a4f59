include { paramsHelp } from 'plugin/nf-schema'

println 'the script runs'

workflow {
    if (params.tell) {
        println paramsHelp(beforeText: 'Before\n', command: 'nextflow run x', afterText: 'After', showHidden: true)
    }
}
