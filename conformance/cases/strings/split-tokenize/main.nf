println 'a,b,,c,,'.split(',').toList()
println 'a,b,,c,,'.tokenize(',')
println 'a.b'.split('.').toList()
println 'a.b'.split('\\.').toList()
println 'a.b'.tokenize('.')
println 'a1b22c'.split(/\d+/).toList()
println '  a b  c '.split().toList()
println '  a b  c '.tokenize()
println 'a-b_c'.tokenize('-_')
println 'a,b,c'.split(',', 2).toList()
println 'a,b'.split(',').size()
println 'a,b'.split(',').length
println 'a,b'.split(',')[1]
println 'a,b'.split(',')[-1]
println 'abc'.split('').toList()
println ''.split(',').size()
println ''.tokenize(',')
println 'x'.tokenize('/').last()
println 'a:b:c'.split(':') instanceof List
println 'a:b:c'.tokenize(':') instanceof List
def (first, second) = 'k=v'.tokenize('=')
println "$first $second"
