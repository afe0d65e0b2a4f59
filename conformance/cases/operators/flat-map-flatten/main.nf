workflow {
    channel.of(1, 2).flatMap { n -> [n, n * 10] }.collect().view()
    channel.of([1, [2, 3]], [4]).flatMap().toList().view()
    channel.of(1, 2).flatMap { n -> n }.collect().view()
    channel.of(2).flatMap { n -> [[n, n], [n]] }.toList().view()
    channel.of('x').flatMap { s -> [a: 1, b: 2] }.map { e -> "${e.key}${e.value}" }.collect().view()
    channel.of([1, [2, [3]]], 4).flatten().collect().view()
    channel.of([[1, 2], [a: [3]]]).flatten().toList().view()
    channel.of(1).flatMap { n -> [] }.toList().view()
    channel.of(['a', [1, 2]]).flatMap { k, vs -> vs.collect { v -> [k, v] } }.toList().view()
}
