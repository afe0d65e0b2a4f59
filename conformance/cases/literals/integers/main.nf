println 1_000_000
println 0x1F
println 0xff
println 0b1011
println 017
println 0
println(-5)
println 42.getClass().getName()
println 42L.getClass().getName()
println 42G.getClass().getName()
println 2147483647.getClass().getName()
println 2147483648.getClass().getName()
println 9223372036854775807.getClass().getName()
println 9223372036854775808.getClass().getName()
println 5i.getClass().getName()
