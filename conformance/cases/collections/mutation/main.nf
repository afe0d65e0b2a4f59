def list = [1, 2, 3, 4]
println list.add(5)
println list.addAll([6, 7])
println list
println list.remove(0)
println list
println list.remove('x' as Object)
println list.removeAll { n -> n > 5 }
println list
println list.retainAll { n -> n > 2 }
println list
list[0] = 30
println list
list[5] = 'far'
println list
println list.removeIf { n -> n == null }
println list
list.add(1, 'in')
println list
println list.pop()
println list.push(0)
println list
println list.removeLast()
println list
list.clear()
println list
def copy = [1, 2]
def other = copy.clone()
other << 3
println "$copy $other"
println list.addAll([])
def nested = [[1], [2]]
nested[0] << 9
println nested
println nested.swap(0, 1)
