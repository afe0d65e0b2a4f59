workflow {
    println params
}
