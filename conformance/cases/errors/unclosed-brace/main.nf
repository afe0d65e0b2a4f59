workflow {
    if (true) {
        println 'never'
}
