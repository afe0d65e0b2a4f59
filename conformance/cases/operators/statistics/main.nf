workflow {
    nums = channel.of(3, 1, 2)
    words = channel.of('bbb', 'a', 'cc')
    nums.count().view { v -> "count $v" }
    channel.of(3, 1, 3).count(3).view { v -> "count of value $v" }
    channel.of('a', 'b1').count(~/b.*/).view { v -> "count of pattern $v" }
    nums.count { n -> n > 1 }.view { v -> "count of condition $v" }
    nums.sum().view { v -> "sum $v" }
    nums.sum { n -> n * 2 }.view { v -> "sum of closure $v" }
    channel.of(3.5, 1, 2L).sum().view { v -> "sum of mixed $v" }
    nums.mean().view { v -> "mean $v ${v.getClass().getSimpleName()}" }
    nums.mean { n -> n * 3 }.view { v -> "mean of closure $v" }
    channel.of(1, 2).mean().view { v -> "mean of two $v" }
    nums.min().view { v -> "min $v" }
    nums.max().view { v -> "max $v" }
    words.min { w -> w.size() }.view { v -> "min by $v" }
    words.max { w -> w.size() }.view { v -> "max by $v" }
    words.min { a, b -> b.size() <=> a.size() }.view { v -> "min by comparison $v" }
    words.max { a, b -> b.size() <=> a.size() }.view { v -> "max by comparison $v" }
    nums.reduce { a, b -> a + b }.view { v -> "reduce $v" }
    nums.reduce(10) { a, b -> a + b }.view { v -> "reduce from $v" }
    channel.empty().count().view { v -> "none count $v" }
    channel.empty().reduce(5) { a, b -> a + b }.view { v -> "none reduce $v" }
    channel.of('1', '2').toInteger().sum().view { v -> "integers $v ${v.getClass().getSimpleName()}" }
    channel.of('1', '2').toLong().sum().view { v -> "longs $v ${v.getClass().getSimpleName()}" }
    channel.of('1.5', '2').toFloat().sum().view { v -> "floats $v ${v.getClass().getSimpleName()}" }
    channel.of('1.5', '2').toDouble().sum().view { v -> "doubles $v ${v.getClass().getSimpleName()}" }
}
