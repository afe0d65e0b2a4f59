workflow {
    def x = 1
    if (x) {
        def x = 2
        println x
    }
}
