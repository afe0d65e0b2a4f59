workflow {
    words = channel.of('b', 'a', 'c')
    words.collectFile(name: 'sorted.txt', newLine: true, sort: true, storeDir: 'out').view { f -> "1 ${f.name} ${f.text.readLines()}" }
    words.collectFile(name: 'arrival.txt', newLine: true, sort: false, storeDir: 'out').view { f -> "2 ${f.name}" }
    words.collectFile(name: 'hash.txt', newLine: true, storeDir: 'out').view { f -> "3 ${f.name}" }
    words.collectFile(name: 'seed.txt', seed: 'head', newLine: true, sort: { s -> s }, storeDir: 'out').view { f -> "4 ${f.name}" }
    words.collectFile(name: 'plain.txt', sort: true).view { f -> "5 ${f.text}" }
    channel.of(['x', 1], ['y', 2], ['x', 3]).collectFile(storeDir: 'out/groups', sort: false) { k, n -> ["${k}.txt", "$n\n"] }.view { f -> "6 ${f.name} ${f.text.size()}" }
    channel.fromPath('in/*.csv').collectFile(name: 'merged.csv', keepHeader: true, sort: { f -> f.name }, storeDir: 'out').view { f -> "7 ${f.name}" }
    channel.fromPath('in/*.csv').collectFile(name: 'skipped.csv', skip: 1, sort: { f -> f.name }, storeDir: 'out').view { f -> "8 ${f.name}" }
    channel.empty().collectFile(name: 'never.txt', seed: 'x', storeDir: 'out').view { f -> "never ${f.name}" }
}
