include { validateParameters } from 'plugin/nf-schema'

workflow {
    validateParameters()
    println 'not reached'
}
