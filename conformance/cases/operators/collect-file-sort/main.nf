workflow {
    words = channel.of('bbb', 'a', 'cc')
    words.collectFile(name: 'false.txt', newLine: true, sort: false).view { f -> "false ${f.text.readLines()}" }
    words.collectFile(name: 'none.txt', newLine: true, sort: 'none').view { f -> "none ${f.text.readLines()}" }
    words.collectFile(name: 'true.txt', newLine: true, sort: true).view { f -> "true ${f.text.readLines()}" }
    words.collectFile(name: 'natural.txt', newLine: true, sort: 'natural').view { f -> "natural ${f.text.readLines()}" }
    words.collectFile(name: 'index.txt', newLine: true, sort: 'index').view { f -> "index ${f.text.readLines()}" }
    words.collectFile(name: 'deep.txt', newLine: true, sort: 'deep').view { f -> "deep ${f.text.readLines()}" }
    words.collectFile(name: 'hash.txt', newLine: true, sort: 'hash').view { f -> "hash ${f.text.readLines()}" }
    words.collectFile(name: 'closure.txt', newLine: true, sort: { w -> w.size() }).view { f -> "closure ${f.text.readLines()}" }
}
