process ONCE {
    output:
    val 'reference'

    exec:
    println 'once'
}

process MANY {
    input:
    val n
    val ref

    output:
    val r

    exec:
    r = "$n $ref".toString()
}

workflow {
    ONCE()
    MANY(channel.of(1, 2, 3), ONCE.out)
    MANY.out.toSortedList().view()
}
