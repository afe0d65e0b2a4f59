def list = [3, 1, 2]
println list.sort()
println list
println([3, 1, 2].sort { n -> -n })
println([3, 1, 2].sort { a, b -> b <=> a })
println(['bb', 'a', 'ccc'].sort { s -> s.size() })
println(['b', 'A', 'a', 'B'].sort())
println([2, 1.5, 3L].sort())
println([2, null, 1].sort())
def kept = [2, 1]
println kept.sort(false)
println kept
println kept.toSorted()
println kept.toSorted { a, b -> b <=> a }
def dup = [1, 2, 1, 3, 2]
println dup.toUnique()
println dup
println dup.unique()
println dup
println(['a1', 'b1', 'a2'].unique { s -> s[0] })
println([3, 1, 2].reverse())
println([[2, 'b'], [1, 'c'], [1, 'a']].sort { e -> e[0] })
println(['x10', 'x9', 'x1'].sort())
println([[id: 2], [id: 1]].sort { m -> m.id })
println([true, false].sort())
