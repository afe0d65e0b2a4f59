def add = { a, b -> a + b }
println add.call(1, 2)
def greet = { name, greeting = 'Hello' -> "$greeting $name" }
println greet.call('A')
println greet.call('B', 'Bye')
def none = { -> 'no parameters' }
println none.call()
def early = { n ->
    if (n > 1)
        return 'big'
    'small'
}
println early.call(5)
println early.call(1)
def counter = 0
def bump = { -> counter += 1 }
bump.call()
bump.call()
println counter
def branch = { n ->
    if (n == 0) {
        'zero'
    }
    else if (n > 0) {
        'positive'
    }
    else {
        'negative'
    }
}
println([0, 1, -1].collect(branch))
def empty = { -> }
println empty.call()
def pair = { a, b -> "$a/$b" }
println pair.call([1, 2])
println([[1, 2]].collect(pair))
def typed = { String s, Integer n -> s * n }
println typed.call('ab', 2)
println add instanceof Closure
def make = { n -> { m -> n + m } }
println make.call(1).call(2)
