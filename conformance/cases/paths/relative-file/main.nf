def name = 'b'
println file('a.txt')
println file("sub/${name}.txt")
println file('a.txt').exists()
println file('data.txt').exists()
println file('./data.txt').name
println file('data.txt').parent == launchDir
println launchDir
println projectDir
println baseDir == projectDir
println workDir
println file('data.txt').isAbsolute()
println Path.of('x/y.txt')
println new File('/x/y.txt').name
println moduleDir
