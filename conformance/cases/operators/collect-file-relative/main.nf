process COUNT {
    input:
    path file

    output:
    stdout

    script:
    "wc -c < ${file}"
}

workflow {
    def stored = channel.of('b', 'a').collectFile(name: 'x.txt', storeDir: 'out', sort: true)
    stored.view { f -> "${f} ${f.text}" }
    channel.of('c').collectFile(name: 'out/named.txt').view { f -> "$f ${f.exists()}" }
    COUNT(stored).view { n -> n.trim() }
}
