workflow {
    size = branchCriteria { v ->
        small: v < 2
        large: true
            return v * 10
    }
    split = channel.of(1, 2, 3).branch(size)
    split.small.view { v -> "small $v" }
    split.large.view { v -> "large $v" }

    both = multiMapCriteria { v ->
        plain: v
        squared: v * v
    }
    many = channel.of(1, 2).multiMap(both)
    many.plain.view { v -> "plain $v" }
    many.squared.view { v -> "squared $v" }

    channel.of(1, 2).tap { copy }.map { v -> v + 10 }.view { v -> "mapped $v" }
    copy.view { v -> "copy $v" }
    channel.of(5).set { five }
    five.view { v -> "set $v" }

    channel.of([1, 2]).branch { a, b ->
        less: a < b
        other: true
    }.set { ordered }
    ordered.less.view { v -> "less $v" }
}
