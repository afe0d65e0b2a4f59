params.fail = false
params.zero = false

process RUN {
    script:
    "exit ${params.fail ? 3 : 0}"
}

workflow {
    workflow.onComplete = {
        println "first ${workflow.exitStatus}"
        exit params.zero ? 0 : 9
    }
    workflow.onComplete = { println 'second' }
    RUN()
}
