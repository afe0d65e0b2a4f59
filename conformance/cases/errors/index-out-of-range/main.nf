println 'before'
println 'abc'[7]
println 'after'
