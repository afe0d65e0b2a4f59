workflow {
    println "twice: ${Tools.twice('ab')}"
}
