def map = [b: 2, a: 1, c: 3]
println map.collect { k, v -> "$k$v".toString() }
println map.collect { e -> e.value * 2 }
println map.collectEntries { k, v -> [v, k] }
println map.collectEntries { k, v -> [(k.toUpperCase()): v] }
println map.findAll { k, v -> v > 1 }
println map.findAll { e -> e.key < 'c' }
println map.find { k, v -> v == 3 }
println map.find { k, v -> v == 3 }?.key
println map.any { k, v -> v > 2 }
println map.every { k, v -> v > 2 }
println map.count { k, v -> v > 1 }
println map.sort()
println map.sort { e -> -e.value }
println map.sort { x, y -> y.key <=> x.key }
println map.groupBy { k, v -> v % 2 }
println map.inject(0) { acc, k, v -> acc + v }
println map.max { e -> e.value }.key
println map.min { e -> e.value }.key
println map.collectMany { k, v -> [k] * v }
println map.values().sum()
println map.keySet().sort()
println map.keySet().join(',')
println map.entrySet().first().key
println map.findResult { k, v -> v == 2 ? k : null }
println map.take(2)
println map.drop(2)
println map.toString()
println map.inspect()
println map.sort { e -> e.value }.keySet()
println map.withDefault { k -> 0 }.zz
println map.findResults { k, v -> v > 1 ? k : null }
