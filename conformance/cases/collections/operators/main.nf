println([1, 2] + [3])
println([1] + 2)
println([1] + null)
println([1] + [[2, 3]])
println([1, 2, 1, 3] - [1])
println([1, 2, 1] - 1)
println([1, 2] * 2)
def list = [1]
list << 2 << 3
println list
list += 4
println list
list += [5, 6]
println list
println([1, 2] == [1, 2])
println([1, 2] == [2, 1])
println([1, 2] == [1L, 2.0])
println([1, [2]] == [1, [2]])
println([1, 2] != [1])
println([1, 2].plus([3]))
println([1, 2, 3].minus([2]))
println([1] as Set)
println([1, 2, 3].asImmutable())
