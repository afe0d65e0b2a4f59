workflow {
    Channel.of(3, 1, 2).toList().sort().view()
    Channel.of('b', 'a').collect().reverse().map { it[0] + '!' }.view()
}
