println([1, 2].collect { it * 2 })
println([[1], [2]].collect { it.collect { it + 1 } })
['a'].each { println "got ${it}" }
println([a: 1].collect { "${it.key}=${it.value}" })
def f = { it }
println f.call()
println f.call('x')
