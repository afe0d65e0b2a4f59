println 1.5
println 1.50
println 0.1 + 0.2
println 1e3
println 1.5e3
println 2.5e-3
println 1e-7
println 1.5.getClass().getName()
println 1.5f.getClass().getName()
println 1.5d.getClass().getName()
println 1.5g.getClass().getName()
println 1.5d
println 100.0d
println 1.0e10d
println 0.1d + 0.2d
println 0.1f + 0.2f
println 1e3.getClass().getName()
println 100.0
println 0.00001
println 0.0000001
