params.size = 2

workflow {
    channel.of(['a', 1], ['b', 2], ['a', 3])
        .groupBy()
        .view { key, values -> "$key: ${values.toSorted()}" }

    channel.of(tuple('a', params.size, 1), tuple('b', 1, 2), tuple('a', params.size, 3))
        .groupBy()
        .collect(flat: false)
        .view { groups -> groups*.first() }
}
