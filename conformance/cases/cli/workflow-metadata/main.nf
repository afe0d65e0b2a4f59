workflow {
    println workflow.runName
    println workflow.profile
    println workflow.scriptName
    println workflow.launchDir
    println workflow.projectDir
    println workflow.workDir
    println workflow.stubRun
    println workflow.resume
    println workflow.containerEngine
    println workflow.revision
    println workflow.commitId
    println workflow.repository
    println workflow.configFiles.collect { f -> f.name }
    println workflow.manifest.name
    println workflow.sessionId.toString().length()
    println workflow.start.getClass().getSimpleName()
}
