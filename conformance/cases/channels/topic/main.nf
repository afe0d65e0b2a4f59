process ONE {
    output:
    val 'one', topic: words

    exec:
    println 'ran'
}

process TWO {
    input:
    val n

    output:
    val n, emit: number
    tuple val("two"), val(n), topic: words

    exec:
    println 'ran'
}

workflow {
    ONE()
    TWO(channel.of(1, 2))
    channel.topic('words').map { v -> v.toString() }.toSortedList().view()
    TWO.out.number.toSortedList().view()
}
