workflow {
    def all = workflow.manifest.toMap()
    println all.keySet().findAll { key -> key != 'name' }.toSorted()
    println all.version
    println all.license
    println all.contributors
    println all.mainScript
}
