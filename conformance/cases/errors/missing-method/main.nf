workflow {
    println 'before'
    println 'abc'.noSuchMethod(1)
    println 'after'
}
