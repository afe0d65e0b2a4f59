params.genome = genome()
params.threads = 3

include { SHOW } from './module'

def genome() { 'GRCh38' }

workflow {
    SHOW()
}
