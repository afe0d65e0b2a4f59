process QUIT {
    script:
    if (params.how == 'process') {
        exit 8, 'in a script'
    }
    'true'
}

workflow {
    workflow.onComplete = { println "complete ${workflow.success} ${workflow.exitStatus}" }
    workflow.onError = { println "error ${workflow.errorMessage}" }
    if (params.how == 'zero') {
        exit 0
    }
    if (params.how == 'help') {
        exit 0, 'how to use it'
    }
    if (params.how == 'text') {
        exit "a text about ${params.how}"
    }
    if (params.how == 'failed') {
        exit 5, 'it failed'
    }
    if (params.how == 'system') {
        System.exit(6)
    }
    if (params.how == 'operator') {
        channel.of(1).map { _v -> exit 7 }
    }
    if (params.how == 'process') {
        QUIT()
    }
}
