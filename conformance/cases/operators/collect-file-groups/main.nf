workflow {
    channel.of(['x', '1'], ['y', '2'], ['x', '3'])
        .collectFile(sort: true, newLine: true, seed: [x: 'for x', y: 'for y'])
        .view { f -> "seed map ${f.name} ${f.text.readLines()}" }
    channel.of('a', 'b')
        .collectFile(name: 'one.txt', sort: true, newLine: true, seed: { name -> "head of $name" })
        .view { f -> "seed closure ${f.text.readLines()}" }
    channel.of('b', 'a', 'c').collectFile(sort: true) { w -> ["${w}.txt", w] }.view { f -> "by closure ${f.name} ${f.text}" }
    channel.of('b', 'a').collectFile(sort: true).view { f -> "no name ${f.name} ${f.text}" }
    channel.of('b', 'a').collectFile(name: 'deep/in/x.txt', sort: true).view { f -> "folder in name ${f.parent.name}/${f.name} ${f.text}" }
    channel.of('b', 'a').collectFile(name: 'x.txt', storeDir: 'stored', sort: true).view { f -> "stored ${f.parent.name}/${f.name}" }
    channel.of('b', 'a').collectFile(name: 'z.txt', cache: false, sort: true).view { f -> "no cache ${f.text}" }
    channel.of("h\n1\n", "h\n2\n").collectFile(name: 'k.csv', keepHeader: true, sort: true).view { f -> "header ${f.text.readLines()}" }
    channel.of("h\ni\n1\n", "h\ni\n2\n").collectFile(name: 'l.csv', keepHeader: true, skip: 2, sort: true).view { f -> "two headers ${f.text.readLines()}" }
    channel.of("h\n1\n", "h\n2\n").collectFile(name: 'm.csv', skip: 1, sort: true).view { f -> "skip ${f.text.readLines()}" }
}
