workflow {
    Channel.of(3, 1, 2).toList().sort().view()
    Channel.of('b', 'a').collect().reverse().map { it[0] + '!' }.view()
    Channel.of([1, 2], [3, 4]).collect().size().map { it > 2 }.view()
    Channel.value([k: 5]).k.view()
    one = Channel.of(5).first()
    Channel.of(1, 2).map { it * 2 }.combine(one + 1).view()
    (one + ',' + Channel.value(7)).view()
}
