params.fail = false

process RUN {
    script:
    """
    exit ${params.fail ? 1 : 0}
    """
}

workflow {
    RUN()
    println "run ${workflow.runName}"
}
