def rows = [[id: 1, v: 'a'], null, [id: 3]]
println rows.id
println rows*.id
println rows.v
println rows.findAll().v
println(['a', 'bb']*.size())
println(['a', 'bb']*.toUpperCase().join())
println([[[id: 1]], [[id: 2]]].id)
def nothing = null
println nothing*.id
println([]*.id)
