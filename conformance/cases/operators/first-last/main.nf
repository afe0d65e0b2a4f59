workflow {
    channel.of(3, 1, 2).first().view { v -> "first $v" }
    channel.of(3, 1, 2).first { n -> n < 3 }.view { v -> "closure $v" }
    channel.of('a', 'bb', 1).first(Number).view { v -> "class $v" }
    channel.of('a', 'bb').first(~/b+/).view { v -> "pattern $v" }
    channel.of(3, 1, 2).last().view { v -> "last $v" }
    channel.of(3, 1, 2).take(2).collect().view { v -> "take $v" }
    channel.of(3, 1, 2).take(9).collect().view { v -> "take more $v" }
    channel.of(3, 1, 2).take(-1).collect().view { v -> "take all $v" }
    channel.of(1, 2, 3, 4).until { n -> n > 2 }.collect().view { v -> "until $v" }
}
