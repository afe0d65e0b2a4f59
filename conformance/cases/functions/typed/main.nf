def add(a: Integer, b: Integer = 1) -> Integer {
    a + b
}

workflow {
    def x: Integer = 2
    println add(x)
    println add(x, 5)
}
