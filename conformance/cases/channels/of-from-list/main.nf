workflow {
    channel.of(1, 2, 3).collect().view { v -> "a $v" }
    channel.of(1..3).collect().view { v -> "b $v" }
    channel.of([1, 2], [3]).toList().view { v -> "c $v" }
    channel.of('x', 1..2, [3]).toList().view { v -> "d $v" }
    channel.fromList([1, [2, 3]]).toList().view { v -> "e $v" }
    channel.fromList([]).toList().view { v -> "f $v" }
    channel.empty().toList().view { v -> "g $v" }
    channel.of().count().view { v -> "h $v" }
    channel.of([:]).view { v -> "i $v" }
    channel.of('A'..'C').toList().view { v -> "j $v" }
}
