params.level = 1

include { report } from './module.nf'

workflow {
    println "main: ${params.level}"
    println "module: ${report()}"
}
