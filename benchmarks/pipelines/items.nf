// Many items through a chain of operators, without tasks.

workflow {
    channel.of(1..params.items)
        .map { i -> [i % 1000, i] }
        .filter { _key, i -> i % 3 != 0 }
        .groupTuple()
        .map { key, numbers -> [key, numbers.size(), numbers.max()] }
        .toSortedList { a, b -> a[0] <=> b[0] }
        .view { rows -> "Rows: ${rows.size()}, first ${rows[0]}, last ${rows[-1]}" }
}
