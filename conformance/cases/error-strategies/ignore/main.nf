process MAYBE {
    errorStrategy 'ignore'

    input:
    val n

    output:
    val n

    script:
    """
    test ${n} -ne 2
    """
}

workflow {
    MAYBE(channel.of(1, 2, 3))
    MAYBE.out.toSortedList().view()
    workflow.onComplete = {
        println "success ${workflow.success}"
    }
}
