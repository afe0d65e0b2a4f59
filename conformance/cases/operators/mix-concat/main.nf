workflow {
    channel.of(1, 2).mix(channel.of('a', 'b'), channel.value('v')).map { v -> v.toString() }.toSortedList().view()
    channel.of(1, 2).concat(channel.of('a', 'b'), channel.of(9)).collect().view()
    channel.empty().concat(channel.of(1)).collect().view()
    channel.empty().mix(channel.empty()).toList().view()
}
