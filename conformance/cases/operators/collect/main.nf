workflow {
    channel.of(3, 1, 2).collect().view { v -> "collect $v" }
    channel.of([1, 2], [3, [4]]).collect().view { v -> "splice $v" }
    channel.of([1, 2], [3]).collect(flat: false).view { v -> "flat false $v" }
    channel.of(3, 1, 2).collect(sort: true).view { v -> "sort $v" }
    channel.of('bb', 'a', 'ccc').collect(sort: { s -> -s.size() }).view { v -> "sort closure $v" }
    channel.of(3, 1, 2).collect(sort: { a, b -> b <=> a }).view { v -> "sort comparator $v" }
    channel.of(1, 2).collect { n -> n * 10 }.view { v -> "mapped $v" }
    channel.of('a', 'b').collect { s -> [s, s] }.view { v -> "mapped lists $v" }
    channel.empty().collect().view { v -> "never $v" }
    channel.empty().collect().ifEmpty('was empty').view { v -> "ifEmpty $v" }
    channel.of([1, 2], 3).toList().view { v -> "toList $v" }
    channel.empty().toList().view { v -> "toList empty $v" }
    channel.of(3, 1, 2).toSortedList().view { v -> "sorted $v" }
    channel.of(3, 1, 2).toSortedList { a, b -> b <=> a }.view { v -> "sorted down $v" }
    channel.of('bb', 'a').toSortedList { s -> s.size() }.view { v -> "sorted by $v" }
    channel.empty().toSortedList().view { v -> "sorted empty $v" }
    channel.of(1).collect().view { v -> "one $v" }
    channel.value(7).collect().view { v -> "value $v" }
}
