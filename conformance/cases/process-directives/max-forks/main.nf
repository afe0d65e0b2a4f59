process ONE {
    maxForks 1

    input:
    val n

    output:
    val n

    script:
    """
    echo start >> ${launchDir}/order.txt
    sleep 0.2
    echo end >> ${launchDir}/order.txt
    """
}

workflow {
    ONE(channel.of(1, 2, 3))
    ONE.out.collect().map { v -> file('order.txt').text.readLines() }.view()
}
