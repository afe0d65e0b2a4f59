workflow {
    println groupKey([id: 'a'], 2).target
    println groupKey('a', 2).target
    channel.of(['id', 'a'], ['id', 'b'])
        .map { name, value -> [groupKey(name, 2), value] }
        .groupTuple()
        .map { key, values -> [key.target, key.groupTarget, values.sort()] }
        .view()
}
