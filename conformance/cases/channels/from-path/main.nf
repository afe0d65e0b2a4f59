def show(label, ch) {
    ch.map { p -> p.name }.toSortedList().view { v -> "$label $v" }
}

workflow {
    show('literal', channel.fromPath('data/a.txt'))
    show('missing', channel.fromPath('data/none.txt'))
    show('glob', channel.fromPath('data/*.txt'))
    show('braces', channel.fromPath('data/*.{txt,csv}'))
    show('list', channel.fromPath(['data/a.txt', 'data/*.csv']))
    show('deep', channel.fromPath('data/**.txt'))
    show('dirs', channel.fromPath('data/*', type: 'dir'))
    show('any', channel.fromPath('data/*', type: 'any'))
    show('hidden', channel.fromPath('data/*', hidden: true))
    show('depth', channel.fromPath('data/**', maxDepth: 0))
    show('none', channel.fromPath('data/*.zip'))
    show('noglob', channel.fromPath('data/x*.txt', glob: false))
    channel.fromPath('data/sub/*', relative: true).view { p -> "relative $p" }
    channel.fromPath('data/a.txt').view { p -> "absolute $p" }
}
