workflow {
    channel.of(1, 2, 3).merge(channel.of('a', 'b', 'c')).toList().view()
    channel.of(1, 2).merge(channel.of('a', 'b')) { n, s -> "$n$s".toString() }.toList().view()
    channel.of([1, 2]).merge(channel.of([3, 4])).toList().view()
}
