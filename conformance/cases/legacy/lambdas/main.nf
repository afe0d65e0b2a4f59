def apply(f, x) {
    f(x)
}

workflow {
    def add = (a, b) -> a + b
    println add(1, 2)
    def twice = x -> x * 2
    println twice(4)
    println([1, 2, 3].collect(z -> z * 2))
    println([1, 2, 3].inject(0, (p, q) -> p + q))
    println([1, 2, 3].findAll ( it -> it > 1 ).size())
    println([1, 2].collect((int a) -> a + 1))
    println([1, 2].collect(a -> { def t = a; t * 3 }))
    println apply(x -> x ?: 'none', null)
    println([[1, 2], [3]].collect(list -> list.collect(e -> e + 1)))
    def nested = { def f = (a, b) -> a * b; f(3, 4) }
    println nested()
    def defaults = { a = (1), b = [2, 3] -> a + b.size() }
    println defaults()
    channel.of([1, 2], [3]).filter ( it -> it.size() > 1 ).view(it -> "many $it")

    def array = new int[]{1, 2}
    println array.length
    println array
    println new String[]{'a', 'b'}.join('-')
}
