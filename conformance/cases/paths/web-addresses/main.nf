workflow {
    def plain = file('https://example.org/data/reads.fastq.gz?token=abc&part=1')
    println([plain.name, plain.baseName, plain.simpleName, plain.extension, plain.fileName.toString(), plain.scheme])
    println "${plain} ${plain.toUriString()}"
    def marked = file('https://example.org/data/reads.fa#seq1')
    println([marked.name, marked.toString(), marked.toUriString()])
}
