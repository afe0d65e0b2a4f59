process ADD {
    input:
    val n

    output:
    val r

    exec:
    r = "${task.process}:${n + 1}".toString()
}

workflow INNER {
    take:
    numbers
    factor

    main:
    ADD(numbers.map { n -> n * factor })
    doubled = numbers.map { n -> n * 2 }

    emit:
    added = ADD.out
    doubled
    plain = 'plain value'
}

workflow OUTER {
    take:
    numbers

    main:
    INNER(numbers, 10)

    emit:
    added = INNER.out.added
    rest = INNER.out.doubled.mix(INNER.out.plain)
}

workflow {
    OUTER(channel.of(1, 2))
    OUTER.out.added.toSortedList().view()
    OUTER.out.rest.map { v -> v.toString() }.toSortedList().view()
    println OUTER.out.getClass().getSimpleName()
}
