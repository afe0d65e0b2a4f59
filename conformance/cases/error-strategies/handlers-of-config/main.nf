params.fail = false

workflow {
    workflow.onComplete = { println 'complete: script' }
    workflow.onError = { println 'error: script' }
    if (params.fail) {
        throw new Exception('it failed')
    }
}
