workflow {
    channel.of([1, 2]).map { a, b -> { return [a, b, 3] } }.view()
    println([1, 2].collect { v -> { v + 1 } })
    println([1, 2].collect { v ->
        {
            def w = v * 10
            w + 1
        }
    })
}
