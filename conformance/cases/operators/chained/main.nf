workflow {
    rows = channel.of('s1,1,a.fq', 's1,2,b.fq', 's2,1,c.fq')
        .map { line -> line.tokenize(',') }
        .map { id, lane, name -> [[id: id, lane: lane.toInteger()], name] }
    grouped = rows
        .map { meta, name -> [meta.subMap('id'), name] }
        .groupTuple(sort: true)
        .map { meta, names -> [meta + [single: names.size() == 1], names] }
    grouped
        .map { meta, names -> [meta.id, names.size()] }
        .join(channel.of(['s1', 'x'], ['s2', 'y']))
        .toSortedList { a, b -> a[0] <=> b[0] }
        .view()
    grouped.filter { meta, names -> !meta.single }.view()
    rows.count().view { n -> "$n rows" }
}
