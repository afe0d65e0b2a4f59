println 'first'
println Duration.of('abc')
println 'unreached'
