def list = [3, 1, 4, 1, 5]
println list.find { n -> n > 3 }
println list.find { n -> n > 9 }
println list.findAll { n -> n > 2 }
println list.findIndexOf { n -> n == 4 }
println list.findIndexOf { n -> n == 9 }
println list.findIndexValues { n -> n == 1 }
println list.findLastIndexOf { n -> n == 1 }
println list.any { n -> n > 4 }
println list.every { n -> n > 0 }
println([].any())
println([].every())
println([0, null, 1].any())
println([0, null, '', 2, 'x'].findAll())
println list.count(1)
println list.count { n -> n > 2 }
println list.sum()
println list.sum { n -> n * 2 }
println([].sum())
println([].sum(0))
println list.sum(10)
println(['a', 'b'].sum())
println([[1], [2, 3]].sum())
println list.max()
println list.min()
println(['aaa', 'b'].max { s -> s.size() })
println([].max())
println([].min())
println list.intersect([1, 9, 5])
println list.disjoint([7])
println list.average()
println([1, 2].average())
println list.grep { n -> n > 3 }
