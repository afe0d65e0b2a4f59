def list = [3, 1, 2]
println list.collect { n -> n * 2 }
println list.collectMany { n -> [n, n] }
println list.collectEntries { n -> [n, n * n] }
println list.collectEntries { n -> [("k$n".toString()): n] }
println([['a', 1], ['b', 2]].collectEntries())
println([['a', 1], ['b', 2]].collectEntries { k, v -> [v, k] })
println list.withIndex()
println list.withIndex().collect { n, i -> n * i }
println list.indexed()
println list.collate(2)
println([1, 2, 3, 4, 5].collate(2, 1))
println([1, 2, 3, 4, 5].collate(2, false))
println list.groupBy { n -> n % 2 }
println list.countBy { n -> n % 2 }
println list.inject(0) { acc, n -> acc + n }
println list.inject { acc, n -> acc * 10 + n }
println([[1, [2]], [3], 4].flatten())
println([[1, 2], [3, 4], [5, 6]].transpose())
println([[1, 2, 3], ['a', 'b']].transpose())
println([[1, 2], ['a', 'b']].combinations())
println([1, 2, 3].permutations().size())
println([1, 2].subsequences().size())
println(list.toSet().size())
println([1, [a: 2], [3]].flatten())
println list*.toString()
println([[id: 1], [id: 2]]*.id)
println list.findResults { n -> n > 1 ? n * 10 : null }
println list.findResult { n -> n < 3 ? "found $n" : null }
println list.collect()
println([1, 2, 3, 4].split { n -> n > 2 })
