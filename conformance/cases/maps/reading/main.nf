def map = [a: 1, 'b c': 2, n: null, sub: [x: [y: 'deep']]]
println map.a
println map['a']
println map.'b c'
println map['b c']
println map.missing
println map['missing']
println map.sub.x.y
println map.sub?.nope?.y
println map.get('a')
println map.get('zz')
println map.get('fresh', 5)
println map.fresh
println map.getOrDefault('other', 7)
println map.containsKey('n')
println map.containsKey('other')
println map.containsValue(2)
println map.size()
println map.keySet()
println map.values()
println map.isEmpty()
println([:].isEmpty())
println 'a' in map
println 'n' in map
println map.subMap(['a', 'zz'])
println map.subMap('a', 'n')
println map.getAt('a')
def key = 'a'
println map[key]
println map.keySet().toList()[0]
println map.values().toList().size()
println map.entrySet().collect { e -> e.key }
println([1: 'int', '1': 'text'][1])
println([1: 'int', '1': 'text']['1'])
println([(1.0): 'dec'][1])
println([true: 'b'][true])
println([(true): 'b'][true])
