def criteria() {
    branchCriteria { n ->
        small: n < 3
        big: true
    }
}

workflow {
    channel.of(1, 5, 12, 30, -1).branch { n ->
        small: n >= 0 && n < 10
        medium: n < 20 && n >= 0
            return "m$n"
        large: n > 20
            n * 100
    }.set { parts }
    parts.small.collect().view { v -> "small $v" }
    parts.medium.collect().view { v -> "medium $v" }
    parts.large.collect().view { v -> "large $v" }
    tuples = channel.of(['a', 1], ['b', 2]).branch { k, v ->
        first: k == 'a'
        rest: true
            return [k, v * 10]
    }
    tuples.first.view { v -> "first $v" }
    tuples.rest.view { v -> "rest $v" }
    reused = channel.of(1, 5).branch(criteria())
    reused.small.view { v -> "reused small $v" }
    reused.big.view { v -> "reused big $v" }
}
