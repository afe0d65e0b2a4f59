include { validateParameter } from 'plugin/nf-schema'
include { magic } from 'plugin/nf-unheard-of'

workflow {
    magic()
}
