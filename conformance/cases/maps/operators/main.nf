def map = [a: 1, b: 2]
println map + [c: 3]
println map + [a: 9]
println map
println map - [a: 1]
println map - [a: 5]
println([a: 1, b: 2] == [b: 2, a: 1])
println([a: 1] == [a: 1L])
println([a: 1] != [a: 2])
map << [z: 26]
println map
map += [y: 25]
println map
map.fresh = 1
map['two words'] = 2
map.a = 100
println map
def sub = [:]
sub.x = [:]
sub.x.y = 1
println sub
map.a += 1
println map.a
