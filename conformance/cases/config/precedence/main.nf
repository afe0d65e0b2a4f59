params.a = 'script'
params.only_script = 'script'

workflow {
    println "a ${params.a}"
    println "b ${params.b}"
    println "c ${params.c}"
    println "script ${params.only_script}"
    println "profile ${workflow.profile}"
}
