workflow {
    channel.of(1, 2, 3, 4).filter { n -> n % 2 == 0 }.collect().view { v -> "closure $v" }
    channel.of('a', 1, 'b', 2.5).filter(String).collect().view { v -> "class $v" }
    channel.of('a', 1, 2.5).filter(Number).collect().view { v -> "number $v" }
    channel.of('abc', 'a', 'xa').filter(~/a.*/).collect().view { v -> "pattern $v" }
    channel.of('abc', 'a').filter(~/a/).collect().view { v -> "whole $v" }
    channel.of(1, 2, 1).filter(1).collect().view { v -> "literal $v" }
    channel.of(['a', 1], ['b', 2]).filter { k, v -> v > 1 }.view { v -> "tuple $v" }
    channel.of('', 'x', null, 0, [1]).filter { v -> v }.toList().view { v -> "truth $v" }
}
