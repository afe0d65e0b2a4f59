include { A } from './nowhere.nf'

workflow {
    A()
}
