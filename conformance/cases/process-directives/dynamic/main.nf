process SHOW {
    cpus { n > 1 ? 2 : 1 }
    memory { 100.MB * n }
    time { n == 1 ? 1.h : '2h' }
    ext args: { "--n $n" }

    input:
    val n

    output:
    stdout

    script:
    """
    echo '${n} ${task.cpus} ${task.memory} ${task.time} ${task.ext.args}'
    """
}

workflow {
    SHOW(channel.of(1, 2))
    SHOW.out.map { s -> s.trim() }.toSortedList().view()
}
