println 2147483647 + 1
println 2147483647 * 2
println(-2147483648 - 1)
println 2147483647L + 1
println 9223372036854775807L + 1
println 65536 * 65536
println 65536L * 65536
println 2 ** 40
println 2 ** 70
println 9223372036854775807G + 1
println 100000 * 100000G
println((2 ** 31).getClass().getSimpleName())
println((2 ** 3).getClass().getSimpleName())
