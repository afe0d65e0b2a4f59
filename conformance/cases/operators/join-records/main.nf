workflow {
    left = channel.of(
        record(id: 'X', a: 1),
        record(id: 'Y', a: 2),
        record(id: 'X', a: 3),
        record(id: 'P', a: 7)
    )
    right = channel.of(record(id: 'Y', b: 5), record(id: 'X', b: 4), record(id: 'Q', b: 6))

    left.join(right, by: 'id')
        .toSortedList { r -> r.a }
        .flatten()
        .view { r -> "both $r" }

    left.join(right, by: 'id', remainder: true)
        .filter { r -> !(r.a && r.b) }
        .toSortedList { r -> r.id }
        .flatten()
        .view { r -> "one $r" }
}
