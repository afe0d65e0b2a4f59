def fls(label, ch) { ch.map { f -> "${f.parent.name == 'out' ? 'out/' : ''}${f.name}=${f.text.inspect()}".toString() }.toSortedList().view { v -> "$label ${v.inspect()}" } }

workflow {
    w = channel.of('b', 'a', 'c')
    fls('k01', w.collectFile(name: 'k01.txt', sort: true))
    fls('k02', w.collectFile(name: 'k02.txt', newLine: true, sort: false))
    fls('k03', w.collectFile(name: 'k03.txt', newLine: true, seed: 'S', sort: true))
    fls('k04', w.collectFile(newLine: true, sort: true) { x -> [x + '.txt', x * 2] })
    fls('k05', w.collectFile(storeDir: 'out', newLine: true, sort: true) { x -> ['k05.txt', x] })
    fls('k06', w.collectFile(name: 'out/k06.txt', sort: 'index'))
    fls('k07', w.collectFile(name: 'k07.txt', sort: 'deep'))
    fls('k08', w.collectFile(name: 'k08.txt', sort: 'hash').map { f -> f })
    fls('k09', channel.fromPath('f*.csv').collectFile(name: 'k09.csv', keepHeader: true, sort: { f -> f.name }))
    fls('k10', channel.fromPath('f*.csv').collectFile(name: 'k10.csv', skip: 1, sort: { f -> f.name }, newLine: true))
    fls('k11', channel.fromPath('*.csv').collectFile(sort: { f -> f.name }))
    fls('k12', channel.of(['x', file('f1.csv')], ['x', file('f2.csv')]).collectFile(sort: false) { k, f -> ["${k}.csv", f] })
    fls('k15', channel.of('x').collectFile(name: 'k15.txt', seed: { n -> "seed $n\n" }))
    fls('k16', w.collectFile(name: 'k16.txt', cache: true, sort: true))
    fls('k18', channel.of('a').collectFile(name: file('out/k18.txt'), newLine: true))
    fls('k19', channel.of('aa', 'ab', 'ba').collectFile(storeDir: 'out', sort: true, newLine: true) { s -> ["${s[0]}.k19", s] })
    fls('k20', channel.of("h\n1", "h\n2").collectFile(name: 'k20.txt', keepHeader: true, newLine: true, sort: true))
}
