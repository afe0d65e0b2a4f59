def map = [a: 1, b: 2]
println map.put('c', 3)
println map.put('a', 10)
println map
println map.remove('b')
println map.remove('zz')
println map
map.putAll([d: 4, e: 5])
println map
println map.putIfAbsent('a', 99)
println map.putIfAbsent('f', 6)
println map.computeIfAbsent('g') { k -> k + '!' }
println map
def copy = map.clone()
copy.a = 'changed'
println map.a
println map.removeAll { k, v -> v == 4 }
println map.retainAll { k, v -> k < 'f' }
println map
map.clear()
println map
def shallow = [list: [1]]
def twin = shallow.clone()
twin.list << 2
println shallow
