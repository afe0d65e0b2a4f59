def show(label, ch) {
    ch.toSortedList().view { v -> "$label $v" }
}

workflow {
    show('files', channel.fromPath('data/*').map { f -> f.name })
    show('folders', channel.fromPath('data/*', type: 'dir').map { f -> f.name })
    show('any', channel.fromPath('data/*', type: 'any').map { f -> f.name })
    show('hidden', channel.fromPath('data/*', hidden: true).map { f -> f.name })
    show('deep', channel.fromPath('data/**.txt').map { f -> f.name })
    show('deep folders', channel.fromPath('data/**', type: 'dir').map { f -> f.name })
    show('depth', channel.fromPath('data/**.txt', maxDepth: 1).map { f -> f.name })
    show('relative', channel.fromPath('data/*.txt', relative: true).map { f -> f.toString() })
    show('no glob', channel.fromPath('data/a*.txt', glob: false).map { f -> f.name })
    show('choices', channel.fromPath('data/*.{txt,csv}').map { f -> f.name })
    show('one character', channel.fromPath('data/?.txt').map { f -> f.name })
    show('set', channel.fromPath('data/[ab].*').map { f -> f.name })
    show('several', channel.fromPath(['data/a.txt', 'data/*.csv']).map { f -> f.name })
    show('of a file', channel.fromPath(file('data/a.txt')).map { f -> f.name })
    show('missing', channel.fromPath('data/none.txt').map { f -> f.name })
    show('no match', channel.fromPath('data/none*').map { f -> f.name })
}
