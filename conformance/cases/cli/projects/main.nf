workflow {
    println "script ${workflow.scriptName} of ${workflow.projectName}"
    println "commit ${workflow.commitId}, revision ${workflow.revision}"
    println "repository ${workflow.repository - workflow.launchDir}, in ${workflow.projectDir.name}"
    println "manifest ${workflow.manifest.mainScript} ${workflow.manifest.description}"
}
