workflow {
    println 'not to be seen'
}
