println params.x
println params.y
println params.z
