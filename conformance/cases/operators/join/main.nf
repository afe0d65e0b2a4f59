workflow {
    left = channel.of(['a', 1], ['b', 2], ['c', 3])
    right = channel.of(['c', 30], ['a', 10], ['z', 99])
    left.join(right).toSortedList { x, y -> x[0] <=> y[0] }.view { v -> "inner $v" }
    left.join(right, remainder: true).toSortedList { x, y -> x[0] <=> y[0] }.view { v -> "outer $v" }
    channel.of([1, 'k', 'l1']).join(channel.of(['r0', 'k', 'r2']), by: 1).view { v -> "by $v" }
    channel.of(['a', 'b', 1], ['a', 'c', 2]).join(channel.of(['a', 'b', 10]), by: [0, 1]).view { v -> "by two $v" }
    channel.of('x', 'y').join(channel.of('y', 'z')).view { v -> "plain $v" }
    channel.of(['d', 1], ['d', 2]).join(channel.of(['d', 'x'], ['d', 'y'])).toList().view { v -> "duplicates $v" }
    channel.of(['a', 1, 2]).join(channel.of(['b', 3, 4]), remainder: true).toSortedList { x, y -> x[0] <=> y[0] }.view { v -> "pad $v" }
    channel.of([[id: 's'], 1]).join(channel.of([[id: 's'], 2])).view { v -> "map key $v" }
    channel.empty().join(channel.of(['a', 1])).toList().view { v -> "empty $v" }
}
