workflow {
    println 'runs'
}
