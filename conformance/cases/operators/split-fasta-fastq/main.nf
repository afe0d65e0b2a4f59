workflow {
    fa = channel.fromPath('data.fa')
    fa.splitFasta().toList().view { v -> "text ${v.inspect()}" }
    fa.splitFasta(by: 2).count().view { v -> "chunks $v" }
    fa.splitFasta(record: [id: true, seqString: true]).toList().view { v -> "records $v" }
    fa.splitFasta(record: [id: true, desc: true, width: 2, sequence: true]).toList().view { v -> "full ${v.inspect()}" }
    fa.countFasta().view { v -> "fasta $v" }
    fq = channel.fromPath('data.fq')
    fq.splitFastq(by: 1).count().view { v -> "reads $v" }
    fq.splitFastq(record: true).map { r -> r.readHeader + ' ' + r.readString + ' ' + r.qualityString }.toList().view { v -> "fastq $v" }
    fq.countFastq().view { v -> "count $v" }
}
