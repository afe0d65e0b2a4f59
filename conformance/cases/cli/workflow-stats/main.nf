process COUNTED {
    errorStrategy 'ignore'
    cpus 1
    memory '64 MB'

    input:
    val n

    script:
    "test ${n} -ne 2"
}

process UNUSED {
    input:
    val n

    script:
    'true'
}

workflow {
    COUNTED(channel.of(1, 2, 3))
    UNUSED(channel.empty())
    workflow.onComplete = {
        def stats = workflow.stats
        println "${stats.succeedCount} ${stats.succeededCount} ${stats.failedCount} ${stats.ignoredCount} ${stats.retriesCount} ${stats.abortedCount} ${stats.cachedCount}"
        println "${stats.totalCount} ${stats.effectiveFailedCount} ${stats.pendingCount} ${stats.submittedCount} ${stats.runningCount}"
        println "${stats.succeedCountFmt} ${stats.failedCountFmt} ${stats.ignoredCountFmt} ${stats.cachedCountFmt} ${stats.computeTimeFmt}"
        println "${stats.succeedPct} ${stats.cachedPct} ${stats.ignoredPct} ${stats.effectiveFailedPct}"
        println "${stats.loadCpus} ${stats.loadMemory} ${stats.loadMemoryFmt} ${stats.peakRunning > 0} ${stats.peakCpus > 0} ${stats.peakMemory > 0} ${stats.peakMemoryFmt.endsWith('MB')}"
        println "${stats.succeedDuration.class.simpleName} ${stats.failedDuration.class.simpleName} ${stats.cachedDuration}"
        println "${stats.progressLength} ${stats.changeTimestamp > 0} ${stats.toString().take(39)}"
        stats.processes.each { one -> println "${one.index} ${one.name} ${one.succeeded} ${one.failed} ${one.ignored} ${one.totalCount} ${one.completedCount} ${one.terminated} ${one.errored}" }
        println "${workflow.projectName} ${workflow.wave.enabled} ${workflow.fusion.enabled} ${workflow.fusion.version}"
        println "${workflow.wave} ${workflow.fusion}"
        println workflow.sessionId.class.name
        println "${workflow.toMap().containsKey('wave')} ${workflow.toMap().containsKey('projectName')}"
    }
}
