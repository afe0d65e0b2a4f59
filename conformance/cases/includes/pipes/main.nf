process UP {
    input:
    val s

    output:
    val r

    exec:
    r = s.toUpperCase()
}

process LEN {
    input:
    val s

    output:
    val r

    exec:
    r = s.length()
}

workflow TWICE {
    take:
    words

    main:
    words | map { w -> w * 2 } | UP

    emit:
    UP.out
}

workflow {
    channel.of('ab', 'c') | TWICE | toSortedList | view
    channel.of('abc') | map { s -> s + '!' } | (LEN & UP) | mix | map { v -> v.toString() } | toSortedList | view
    channel.of(1, 2) | map { n -> n + 1 } | collect | view
}
