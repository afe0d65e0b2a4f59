process ONE {
    input:
    each x

    output:
    val text

    exec:
    text = "one $x"
}

process TWO {
    input:
    each x
    val y

    output:
    val text

    exec:
    text = "two $x $y"
}

process TUPLES {
    input:
    each x

    output:
    val text

    exec:
    text = "tuple $x"
}

process MAP {
    input:
    each x

    output:
    val text

    exec:
    text = "map $x"
}

process NONE {
    input:
    each x

    output:
    val text

    exec:
    text = "none $x"
}

workflow {
    ONE(channel.of(7, 8).collect())
    TWO(channel.value([3, 4]), channel.of('a', 'b'))
    NONE(channel.value([]))
    MAP([a: 1])
    TUPLES(channel.of([1, 'a'], [2, 'b']).toList())
    ONE.out.mix(TWO.out, TUPLES.out, MAP.out, NONE.out).toSortedList().view { all -> all.join('\n') }
}
