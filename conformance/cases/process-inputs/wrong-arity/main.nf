process SHOW {
    input:
    val a
    val b

    exec:
    println a
}

workflow {
    SHOW(1)
}
