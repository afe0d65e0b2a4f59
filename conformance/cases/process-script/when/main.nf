process SOME {
    input:
    val n

    output:
    val n

    when:
    n > 1

    exec:
    println "ran $n"
}

workflow {
    SOME(channel.of(1, 2))
    SOME.out.toList().view()
}
