def dir = file('/data')
println dir / 'a.txt'
println dir.resolve('sub/a.txt')
println dir.resolve('/abs')
println dir.resolveSibling('other')
println file('/tmp/x.bam') + '.bai'
println dir == file('/data')
println dir == '/data'
println dir.toString() == '/data'
println file('/does/not/exist') ? 'true' : 'false'
println file('/a/b/../c').normalize()
println dir.relativize(file('/data/x/y'))
println file('/data/x').startsWith('/data')
println file('/data/x').endsWith('x')
println([file('/b'), file('/a')].sort())
println "${dir}/name"
println([file('/a'), file('/b')].join(','))
println file('/a/b') instanceof Path
println file('/x.txt').toUriString()
println file('/a') in [file('/a')]
