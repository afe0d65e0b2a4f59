def show(label, ch) {
    ch.toList().view { v -> "$label ${v.inspect()}" }
}

workflow {
    text = channel.of("a\nb\nc\n")
    show('each', text.splitText(each: { l -> l.trim() + '!' }))
    show('element', channel.of([1, "a\nb\n", "c\nd\n"]).splitText(elem: 2))
    show('chunks with header', channel.of("h\na\nb\nc\n").splitText(by: 2, keepHeader: true))
    show('limit by', text.splitText(by: 2, limit: 2))
    show('files', channel.fromPath('lines.txt').splitText(by: 2, file: true).map { f -> [f.name, f.text] })
    show('named files', text.splitText(by: 2, file: 'part').map { f -> f.name })
    show('packed files', channel.fromPath('lines.txt').splitText(by: 2, file: true, compress: true).map { f -> f.name })
    show('charset', channel.fromPath('lines.txt').splitText(charset: 'UTF-8', limit: 1))
    show('chunks of records', channel.of("x\n1\n2\n3").splitCsv(header: true, by: 2))
    show('semicolons', channel.of("a;b\n1;2").splitCsv(sep: ';', header: true))
    fa = channel.fromPath('data.fa')
    show('fasta by size', fa.splitFasta(size: 5))
    show('fasta limit', fa.splitFasta(limit: 2))
    show('fasta fields', fa.splitFasta(record: [id: true, header: true, desc: true, text: true]))
    show('fasta tuple', fa.map { f -> ['k', f] }.splitFasta(record: [id: true]))
    show('fasta files', fa.splitFasta(by: 2, file: true).map { f -> f.name })
    fq = channel.fromPath('data.fq')
    show('fastq fields', fq.splitFastq(record: [readHeader: true, readString: true]))
    show('fastq limit', fq.splitFastq(limit: 1))
    show('fastq pairs', fq.map { f -> ['k', f, f] }.splitFastq(pe: true))
    show('fastq pair files', fq.map { f -> ['k', f, f] }.splitFastq(by: 1, pe: true, file: true).map { k, a, b -> [k, a.name, b.name] })
    js = channel.fromPath('data.json')
    show('json', js.splitJson())
    show('json path', js.splitJson(path: 'a.b'))
    show('json index', js.splitJson(path: 'a.b[2]'))
    show('json limit', channel.of('[1,"x",null]').splitJson(limit: 2))
    fq.countFastq().view { n -> "count of reads $n" }
    channel.of("a\nb\n").countLines().view { n -> "count of lines $n" }
}
