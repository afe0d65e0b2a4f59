include { ABSENT } from './module.nf'

workflow {
    ABSENT()
}
