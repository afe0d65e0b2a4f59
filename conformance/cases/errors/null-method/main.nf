workflow {
    println 'before'
    def x = null
    println x.toUpperCase()
    println 'after'
}
