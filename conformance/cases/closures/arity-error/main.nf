println([[1, 2]].collect { a, b -> a + b })
println([[1, 2]].collect { a -> a })
println([[1, 2]].collect { a, b, c -> "$a $b $c" })
