workflow {
    println "${workflow.container.inspect()} ${workflow.configFiles*.toString().collect { f -> f - launchDir.toString() }}"
}
