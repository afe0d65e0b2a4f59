workflow {
    f = missing()
    def unused = 1
    println f
}
