process MAKE {
    input:
    val n

    output:
    path 'maybe.txt', optional: true, emit: maybe
    tuple val(n), path('*.odd'), optional: true, emit: pair
    val n, emit: always

    script:
    if (n % 2 == 1)
        """
        touch maybe.txt x.odd
        """
    else
        """
        true
        """
}

workflow {
    MAKE(channel.of(1, 2, 3))
    MAKE.out.maybe.count().view { n -> "maybe $n" }
    MAKE.out.pair.map { n, f -> n }.toSortedList().view { v -> "pair $v" }
    MAKE.out.always.toSortedList().view { v -> "always $v" }
}
