workflow {
    ch = channel.of(1, 2, 3)
    ch.collect().view { v -> "all $v" }
    ch.map { n -> n * 10 }.collect().view { v -> "mapped $v" }
    ch.count().view { v -> "count $v" }
    ch.view { v -> "item $v" }
    channel.of('x').set { named }
    named.view { v -> "set $v" }
    channel.of('t').tap { tapped }.map { v -> v + v }.view { v -> "after tap $v" }
    tapped.view { v -> "tapped $v" }
}
