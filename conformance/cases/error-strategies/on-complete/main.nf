params.fail = false

process RUN {
    script:
    """
    exit ${params.fail ? 4 : 0}
    """
}

workflow {
    workflow.onComplete = {
        println "complete: success ${workflow.success}, exit ${workflow.exitStatus}"
    }
    workflow.onError = {
        println 'error handler'
    }
    RUN()
}
