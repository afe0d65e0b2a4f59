def a = 1; def b = 2
println a + b
def sum = a +
    b +
    10
println sum
def both = true
    && false
println both
def chain = [3, 1, 2]
    .collect { n -> n * 2 }
    .findAll { n -> n > 2 }
println chain
def choice = a > 1
    ? 'more'
    : 'less'
println choice
def value = null
    ?: 'default'
println value
def text = 'x'
    * 3
println text
def list = [1,
    2
    , 3
]
println list
println([a, b]
    .sum())
