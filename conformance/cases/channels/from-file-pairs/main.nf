def show(label, ch) {
    ch.map { t -> t.collect { e -> e instanceof Path ? e.name : e instanceof List ? e*.name : e } }
        .toSortedList { a, b -> a.toString() <=> b.toString() }
        .view { v -> "$label $v" }
}

workflow {
    show('pairs', channel.fromFilePairs('data/*_{1,2}.fq'))
    show('flat', channel.fromFilePairs('data/*_{1,2}.fq', flat: true))
    show('single', channel.fromFilePairs('data/*_{1,2}.fq', size: 1))
    show('any', channel.fromFilePairs('data/*_{1,2}.fq', size: -1))
    show('brackets', channel.fromFilePairs('data/*_[12].fq'))
    show('closure', channel.fromFilePairs('data/*.fq', size: -1) { f -> f.name[0] })
    show('lone', channel.fromFilePairs('data/a_1.fq'))
    show('suffix', channel.fromFilePairs('data/*.bam{,.bai}'))
}
