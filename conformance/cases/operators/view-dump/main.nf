workflow {
    channel.of(1, [a: 2], 'x').view()
    channel.of(7).dump(tag: 'shown').map { n -> n + 1 }.dump(tag: 'hidden').view { n -> "value $n" }
}
