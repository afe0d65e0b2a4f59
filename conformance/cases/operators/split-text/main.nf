workflow {
    txt = channel.fromPath('data.txt')
    txt.splitText().toList().view { v -> "lines ${v.inspect()}" }
    txt.splitText(by: 2).toList().view { v -> "by ${v.inspect()}" }
    txt.splitText(limit: 2).toList().view { v -> "limit ${v.inspect()}" }
    txt.splitText { line -> line.trim().toUpperCase() }.toList().view { v -> "closure $v" }
    txt.splitText(by: 2, file: true).map { f -> f.text.readLines().size() }.toList().view { v -> "files $v" }
    txt.splitText(keepHeader: true, by: 1).toList().view { v -> "header ${v.inspect()}" }
    txt.countLines().view { v -> "count $v" }
    channel.of('x\ny').splitText().toList().view { v -> "string ${v.inspect()}" }
}
