params.n = 1

process SHOW {
    input:
    val sample

    output:
    stdout

    script:
    "echo ${sample.id} ${sample.reads.size()}"
}

workflow {
    SHOW(channel.of(new Sample(id: 'a', reads: [1, params.n as int])))
        .map { it.trim() }
        .view()
}
