process MAYBE {
    errorStrategy { task.attempt < 2 ? 'retry' : 'ignore' }

    input:
    val n

    script:
    """
    test ${n} -ne 2
    """
}

workflow {
    MAYBE(channel.of(1, 2, 3))
    workflow.onComplete = {
        println "succeeded ${workflow.stats.succeededCount} ignored ${workflow.stats.ignoredCount} failed ${workflow.stats.failedCount} retried ${workflow.stats.retriesCount} cached ${workflow.stats.cachedCount}"
    }
}
