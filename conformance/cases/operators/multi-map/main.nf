workflow {
    channel.of([1, 'a'], [2, 'b']).multiMap { n, s ->
        numbers: n * 10
        letters: s
        both: [s, n]
        odd: n % 2 ? n : null
    }.set { out }
    out.numbers.collect().view { v -> "numbers $v" }
    out.letters.collect().view { v -> "letters $v" }
    out.both.toList().view { v -> "both $v" }
    out.odd.toList().view { v -> "odd $v" }
    channel.of(3).multiMap { n ->
        def d = n * 2
        a: d
        b: d + 1
    }.set { computed }
    computed.a.view { v -> "a $v" }
    computed.b.view { v -> "b $v" }
}
