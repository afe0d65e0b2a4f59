println((1 + 1L).getClass().getSimpleName())
println((1 + 1G).getClass().getSimpleName())
println((1 + 1.0).getClass().getSimpleName())
println((1 + 1.0d).getClass().getSimpleName())
println((1.0 + 1.0d).getClass().getSimpleName())
println((1 / 2).getClass().getSimpleName())
println((1.0f + 1).getClass().getSimpleName())
println 1 == 1L
println 1 == 1.0
println 1.0 == 1.00
println 1.0d == 1
println 1.equals(1L)
println 1 <=> 2
println 2.5 <=> 2
println 1 < 1.5
println 3 > 2L
println([1, 2L, 3.0].sum())
println([1, 2].sum().getClass().getSimpleName())
println 0 == 0.0
println 1 != 2
println 5 + 0.5d
println 3 * 1.5f
