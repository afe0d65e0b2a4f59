params.turned = 'no'

process SHOW {
    input:
    val map

    output:
    stdout

    script:
    """
    echo '${map}'
    """
}

workflow {
    SHOW(channel.value(params.turned == 'yes' ? [b: 2, a: 1] : [a: 1, b: 2])).view()
}
