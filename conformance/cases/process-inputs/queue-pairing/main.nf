process PAIR {
    input:
    val a
    val b

    output:
    val r

    exec:
    r = "$a$b".toString()
}

workflow {
    PAIR(channel.of(1, 2, 3), channel.of('x', 'y'))
    PAIR.out.toSortedList().view()
}
