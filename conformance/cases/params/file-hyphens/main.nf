workflow {
    println params.toString()
}
