def show(label, ch) {
    ch.toSortedList { a, b -> a[0] <=> b[0] }.view { v -> "$label $v" }
}

workflow {
    show('pairs', channel.fromFilePairs('data/*_{1,2}.fq').map { k, v -> [k, v*.name] })
    show('flat', channel.fromFilePairs('data/*_{1,2}.fq', flat: true).map { k, a, b -> [k, a.name, b.name] })
    show('any number', channel.fromFilePairs('data/*_{1,2,3}.fq', size: -1).map { k, v -> [k, v*.name] })
    show('three', channel.fromFilePairs('data/*_{1,2,3}.fq', size: 3).map { k, v -> [k, v*.name] })
    show('single', channel.fromFilePairs('data/*.bam', size: 1).map { k, v -> [k, v*.name] })
    show('extensions', channel.fromFilePairs('data/*.{bam,bai}').map { k, v -> [k, v*.name] })
    show('by closure', channel.fromFilePairs('data/*', size: -1) { f -> f.extension }.map { k, v -> [k, v*.name] })
    show('several', channel.fromFilePairs(['data/*_{1,2}.fq', 'data/*_R{1,2}.fastq']).map { k, v -> [k, v*.name] })
    show('no match', channel.fromFilePairs('data/none_{1,2}.fq').map { k, v -> [k, v*.name] })
}
