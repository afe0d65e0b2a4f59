class Point {
    int x
}

workflow {
    println "not reached"
}
