println 'before'
println 'abc'.toInteger()
println 'after'
