process RUN {
    script:
    params.text
}

workflow {
    workflow.onComplete = {
        println "<${workflow.errorMessage}> ${workflow.exitStatus}"
        println workflow.errorReport?.readLines()?.first()
    }
    RUN()
}
