workflow {
    channel.of(1, 2, 3).map { n -> n * n }.view()
    channel.of(['a', 1], ['b', 2]).map { k, v -> "$k$v" }.view()
    channel.of(['a', [1, 2]]).map { t -> t.size() }.view()
    channel.of(1, 2, 3).map { n -> n == 2 ? null : n }.collect().view()
    channel.of(1).map { n -> [n, n + 1] }.view()
    channel.value(5).map { n -> n + 1 }.view()
    channel.of([id: 's'], [id: 't']).map { m -> m + [x: 1] }.collect().view()
}
