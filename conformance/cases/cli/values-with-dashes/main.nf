println params.a
println params.b
println params.c
println params.d
println args
