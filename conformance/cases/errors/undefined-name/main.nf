workflow {
    println 'unreached'
    println nothing_here
    println also_missing.size()
}
