println 7 + 2 * 3
println((7 + 2) * 3)
println 7 / 2
println 6 / 2
println 1 / 3
println 2 / 3
println 10 / 4
println 1000000 / 3
println 7.intdiv(2)
println((-7).intdiv(2))
println 7 % 3
println(-7 % 3)
println 5.5 % 2
println 2 ** 10
println 2 ** -1
println 2 ** 31
println 2 ** 0.5
println 2 ** 3 ** 2
println(-2 ** 2)
println 1.0 * 2
println 1.10 + 2.205
println 0.1 * 3
println 1.5 - 0.5
println 10 - 2 - 3
println 2 * 3 % 4
println 1 + 1.0
println 1 / 4 + 1 / 4
println 9 / 3.0
println 1.0 / 3
println 22 / 7.0
