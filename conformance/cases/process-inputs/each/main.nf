process SHOW {
    input:
    val x
    each y

    output:
    val r

    exec:
    r = "$x$y".toString()
}

workflow {
    SHOW(channel.of('a', 'b'), [1, 2, 3])
    SHOW.out.toSortedList().view()
}
