workflow {
    channel.of(1, 1, 2, 1, 3, 3).unique().collect().view()
    channel.of(1, 1, 2, 1, 3, 3).distinct().collect().view()
    channel.of('a1', 'a2', 'b1', 'a3').unique { s -> s[0] }.collect().view()
    channel.of('a1', 'a2', 'b1', 'a3').distinct { s -> s[0] }.collect().view()
    channel.of([1, 2], [1, 2], [2, 1]).unique().toList().view()
}
