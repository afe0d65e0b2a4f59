workflow {
    workflow.onComplete = {
        println 'first'
        if (params.how == 'error') {
            error 'in the handler'
        }
        if (params.how == 'throw') {
            throw new Exception('thrown')
        }
        assert params.how == 'else'
    }
    workflow.onComplete = { println "second after ${params.how}" }
    workflow.onError = { println "told of it ${workflow.success}" }
    println 'body'
}
