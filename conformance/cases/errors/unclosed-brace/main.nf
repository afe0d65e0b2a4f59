workflow {
    if (true) {
        println 'unreached'
}
