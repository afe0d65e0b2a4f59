def names = { found -> println found.collect { f -> f.name }.sort() }
names.call(file('data/*.txt'))
names.call(file('data/*.{txt,csv}'))
names.call(file('data/?.txt'))
names.call(file('data/[ab].txt'))
names.call(file('data/**.txt'))
names.call(file('data/*', type: 'dir'))
names.call(file('data/*', type: 'any'))
names.call(files('data/*.csv'))
names.call(files('data/a.txt'))
names.call(file('data/*', hidden: true))
println file('data/*.none')
println file('data/*.none').size()
println file('data/a.txt') instanceof Path
println file('data/*.csv') instanceof List
println file('data/[x].txt', glob: false).name
println files('data/none.txt').size()
names.call(file('data/**', maxDepth: 0))
