workflow {
    rows = channel.of(['a', 1, 'x'], ['b', 2, 'y'], ['a', 3, 'z'])
    rows.groupTuple().view { v -> "plain $v" }
    rows.groupTuple(by: 2).view { v -> "by2 $v" }
    channel.of(['k', 1, 'p'], ['k', 1, 'q'], ['k', 2, 'r']).groupTuple(by: [0, 1]).view { v -> "by01 $v" }
}
