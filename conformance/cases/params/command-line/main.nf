println params.text
println params.eq
println params.kebabName
println params.a.b
println params.last
println params.flag.toString()
