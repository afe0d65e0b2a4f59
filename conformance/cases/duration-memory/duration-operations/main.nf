println 1.h + 30.min
println 1.h - 15.min
println 10.min * 3
println 1.h / 2
println 1.h > 30.min
println 60.min == 1.h
println 1.h > '30 min'
println 1.h < '2h'
println([3.h, 1.min, 2.s].sort())
println([3.h, 1.min].max())
println 12300.ms
println 999.ms
println 59999.ms
println 60.s
println 90.s
println 3600.s
println 86400.s
println 100000.s
println 0.ms
println 0.ms ? 'true' : 'false'
println 1.ms ? 'true' : 'false'
println 1.5 * 2.h
println "${2.h}"
println 61500.ms
