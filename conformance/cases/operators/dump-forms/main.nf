workflow {
    channel.of(1, 2).dump(tag: 'dd')
    channel.of([a: 1, b: [2, 'x']]).dump(tag: 'pp', pretty: true)
    channel.of(3).dump()
    channel.value(5).dump(tag: 'vv')
    channel.empty().dump(tag: 'none')
    channel.of(4).dump(tag: 'other')
}
