workflow {
    rows = channel.of(['a', 3], ['b', 2], ['a', 1], ['c', 5], ['b', 4])
    rows.groupTuple(size: 2).view { v -> "size $v" }
    rows.groupTuple(size: 2, remainder: true).view { v -> "remainder $v" }
    rows.groupTuple(sort: true).view { v -> "sorted $v" }
    rows.groupTuple(sort: { x -> -x }).view { v -> "closure $v" }
    rows.groupTuple(sort: { x, y -> y <=> x }).view { v -> "comparator $v" }
    rows.map { k, v -> [groupKey(k, k == 'c' ? 1 : 2), v] }.groupTuple().view { v -> "groupKey $v" }
    rows.map { k, v -> [[id: k], v] }.groupTuple().view { v -> "map key $v" }
    channel.empty().groupTuple().toList().view { v -> "empty $v" }
}
