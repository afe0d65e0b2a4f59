def set = [3, 1, 3, 2] as Set
println set
println set.size()
println set.add(1)
println set.add(9)
println set
println set + [7, 1]
println set - [9]
println set.intersect([1, 2, 5])
println set.contains(3)
println([1, 2, 2].toSet() == [2, 1] as Set)
println set.collect { n -> n + 1 }
println set.sort()
println set.toList()
println set instanceof Set
println set instanceof List
println([1, 1, 2].toSet().toList())
println([] as Set)
println set.find { n -> n > 2 }
println set.getClass().getSimpleName()
