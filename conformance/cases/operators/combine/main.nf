workflow {
    channel.of(1, 2).combine(channel.of('a', 'b')).map { v -> v.toString() }.toSortedList().view()
    channel.of(1, 2).combine(['x', 'y']).map { v -> v.toString() }.toSortedList().view()
    channel.of([1, 'p']).combine(channel.of(['q', 'r'])).view()
    channel.of(1).combine(channel.of([[2, 3], 4])).view()
    channel.of(['a', 1], ['b', 2]).combine(channel.of(['a', 10], ['a', 11], ['c', 3]), by: 0).map { v -> v.toString() }.toSortedList().view()
    channel.of(['x', 'a', 1]).combine(channel.of(['y', 'a', 2]), by: 1).view()
    channel.of(['a', 'b', 1]).combine(channel.of(['a', 'b', 2]), by: [0, 1]).view()
    channel.of(1, 2).combine(channel.value('v')).map { v -> v.toString() }.toSortedList().view()
    channel.of(1).combine(channel.of(2)).combine(channel.of(3)).view()
    channel.of(1).combine(channel.empty()).toList().view()
}
