workflow {
    println add(1, 2)
    println greet('A')
    println greet('A', 'Bye')
    println early(5)
    println early(-5)
    println named(a: 1, b: 2)
    println mixed('x', key: 'v')
    println mixed(key: 'v', 'x')
    println nothing()
    println factorial(5)
    println([1, 2].collect { n -> add(n, 10) })
    println typed('ab', 2)
    println counted()
    println counted()
    shout 'without parentheses'
}

def add(a, b) {
    a + b
}

def greet(name, greeting = 'Hello') {
    return "$greeting $name"
}

def early(n) {
    if (n < 0) {
        return 'negative'
    }
    return 'positive'
}

def named(Map opts) {
    opts.a + opts.b
}

def mixed(Map opts, text) {
    "$text ${opts.key}"
}

def nothing() {
}

def factorial(n) {
    n <= 1 ? 1 : n * factorial(n - 1)
}

def typed(String s, Integer n) {
    s * n
}

def counted(list = []) {
    list << 1
    list.size()
}

def shout(text) {
    println text.toUpperCase()
}
