workflow {
    println 'never'
    println nothing_here
    println also_missing.size()
}
