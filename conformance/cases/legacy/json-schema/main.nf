Parameters.check(workflow, params)

workflow {
    println "checked ${params.input}"
}
