process RUN {
    tag "$n"
    publishDir 'results', mode: 'copy'

    input:
    val n

    output:
    path "${n}.txt"

    script:
    """
    echo ${n} >> ${launchDir}/count.txt
    echo ${n} > ${n}.txt
    """
}

workflow {
    RUN(channel.of(1, 2))
    RUN.out.map { f -> f.text.trim() }.toSortedList().view()
    println workflow.resume
}
