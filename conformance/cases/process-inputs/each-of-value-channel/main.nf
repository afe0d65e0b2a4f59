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

workflow {
    ONE(channel.of(7, 8).collect())
    TWO(channel.value([3, 4]), channel.of('a', 'b'))
    TUPLES(channel.of([1, 'a'], [2, 'b']).toList())
    ONE.out.mix(TWO.out, TUPLES.out).toSortedList().view { all -> all.join('\n') }
}
