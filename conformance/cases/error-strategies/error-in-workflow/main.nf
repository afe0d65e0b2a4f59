workflow {
    workflow.onComplete = { println "complete ${workflow.success} ${workflow.exitStatus}" }
    workflow.onError = {
        println "error ${workflow.success} ${workflow.exitStatus} ${workflow.errorMessage.readLines().first().take(10)}"
    }
    if (params.how == 'error') {
        error 'said so'
    }
    if (params.how == 'throw') {
        throw new Exception('thrown')
    }
    if (params.how == 'assert') {
        assert params.how == 'else' : 'wrong choice'
    }
    channel.of(1).map { _v -> throw new Exception('in closure') }
}
