workflow {
    def k = groupKey([id: 's', n: 1], 3)
    println k
    println k.id
    println k == [id: 's', n: 1]
    println k.getGroupSize()
    println k.getGroupTarget()
    println k.subMap(['id'])
    println k + [x: 1]
    println groupKey('a', 2).toUpperCase()
    channel.of([groupKey('a', 1), 'x']).groupTuple().join(channel.of(['a', 'y'])).view()
}
