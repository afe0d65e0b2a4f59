workflow {
    left = channel.of(['a', 1], ['b', 2])
    right = channel.of(['a', 10], ['a', 11], ['c', 3])
    left.cross(right).map { v -> v.toString() }.toSortedList().view()
    left.cross(channel.of('apple', 'bean')) { v -> v instanceof List ? v[0] : v[0] }.map { v -> v.toString() }.toSortedList().view()
}
