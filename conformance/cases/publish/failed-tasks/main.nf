process MAKE {
    publishDir 'results', mode: 'copy'
    errorStrategy 'ignore'

    input:
    val n

    output:
    path '*.txt'

    script:
    """
    echo ${n} > ${n}.txt
    test ${n} -ne 2
    """
}

workflow {
    MAKE(channel.of(1, 2))
}
