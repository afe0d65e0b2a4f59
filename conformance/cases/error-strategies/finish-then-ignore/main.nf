process SLOW {
    errorStrategy { task.exitStatus == 2 ? 'finish' : 'ignore' }

    input:
    val seconds

    script:
    """
    sleep ${seconds}
    exit ${seconds == 0 ? 2 : seconds == 1 ? 3 : 0}
    """
}

workflow.onComplete {
    println "failed ${workflow.stats.failedCount} ignored ${workflow.stats.ignoredCount} succeeded ${workflow.stats.succeedCount}"
}

workflow {
    SLOW(channel.of(0, 1, 2))
}
