workflow {
    empty = file("$workDir/empty.csv")
    empty.parent.mkdirs()
    empty.text = ''
    channel.of(empty).splitCsv(header: true).view()
}
