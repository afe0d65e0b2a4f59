println params.text
println params.list
println params.map
println params.x + params.y
