def meta = [id: 's1', size: 42]
println meta.size
println meta.size()
println meta.empty
println meta.class
println meta.keys
println meta.name
println meta.id
def other = [:]
println other.size
println other.values
