def show(label, ch) {
    ch.toList().view { v -> "$label $v" }
}

workflow {
    csv = channel.fromPath('data.csv')
    show('rows', csv.splitCsv())
    show('header', csv.splitCsv(header: true))
    show('names', csv.splitCsv(header: ['a', 'b', 'c'], skip: 1))
    show('skip', csv.splitCsv(skip: 2))
    show('limit', csv.splitCsv(limit: 1))
    show('by', csv.splitCsv(by: 2))
    show('strip', channel.of('a , b\n c,d ').splitCsv(strip: true))
    show('no strip', channel.of('a , b').splitCsv())
    show('tab', channel.of('a\tb\nc\td').splitCsv(sep: '\t'))
    show('quote', channel.of('"x,y",z').splitCsv(quote: '"'))
    show('no quote', channel.of('"x,y",z').splitCsv())
    show('blank lines', channel.of('a,b\n\nc,d\n').splitCsv())
    show('short rows', channel.of('h1,h2,h3\n1,2\n').splitCsv(header: true))
    show('tuple', channel.of(['id', 'a,b\nc,d']).splitCsv(elem: 1))
    show('types', csv.splitCsv(header: true).map { r -> r.n.getClass().getSimpleName() }.unique())
}
