println new Sample('a')
println new Sample('a', 3) == new Sample(id: 'a', reads: 3)
println new Sample('a', 3).hashCode() == new Sample('a', 3).hashCode()
println([new Sample('a'), new Sample('a'), new Sample('b')].unique())
println new Pair(a: 1, b: 'x')
println new Pair(a: 1) == new Pair(a: 2)
println new Triple(1, 'b').c
println new Triple(1, 'b', [3]).c
println new Fixed(1, 'b')
try {
    new Fixed(1, 'b').a = 3
}
catch (ReadOnlyPropertyException e) {
    println e.message
}
try {
    throw new Failure('boom')
}
catch (Failure e) {
    println e.message
}
