process COMPUTE {
    input:
    val n

    output:
    val squared
    path 'out.txt'

    exec:
    squared = n * n
    task.workDir.resolve('out.txt').text = "file $n\n"
}

workflow {
    COMPUTE(channel.of(2, 3))
    COMPUTE.out[0].toSortedList().view()
    COMPUTE.out[1].map { f -> f.text.trim() }.toSortedList().view()
}
