workflow {
    nums = channel.of(4, 7, 1, 8)
    nums.count().view { v -> "count $v" }
    nums.count(7).view { v -> "count literal $v" }
    nums.count { n -> n > 3 }.view { v -> "count closure $v" }
    channel.of('ab', 'b').count(~/a.*/).view { v -> "count pattern $v" }
    channel.empty().count().view { v -> "count empty $v" }
    nums.min().view { v -> "min $v" }
    nums.max().view { v -> "max $v" }
    channel.of('aaa', 'b', 'cc').max { s -> s.size() }.view { v -> "max closure $v" }
    channel.of('aaa', 'b', 'cc').min { a, b -> a.size() <=> b.size() }.view { v -> "min comparator $v" }
    nums.sum().view { v -> "sum $v" }
    nums.sum { n -> n * 2 }.view { v -> "sum closure $v" }
    nums.mean().view { v -> "mean $v" }
    nums.reduce { a, b -> a + b }.view { v -> "reduce $v" }
    nums.reduce('s') { a, b -> "$a$b".toString() }.view { v -> "reduce seed $v" }
    channel.empty().reduce(5) { a, b -> a + b }.view { v -> "reduce empty $v" }
    channel.of('1', '2').toInteger().sum().view { v -> "toInteger $v" }
    channel.of('1.5').toDouble().view { v -> "toDouble $v" }
    channel.of('7').toLong().view { v -> "toLong ${v + 1}" }
    channel.of('2.5').toFloat().view { v -> "toFloat $v" }
}
