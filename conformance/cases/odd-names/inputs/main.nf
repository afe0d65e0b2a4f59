process SHOW {
    input:
    path f

    output:
    tuple val("${f.name}"), path('out.txt')

    script:
    """
    cat ${f} > out.txt
    """
}

workflow {
    SHOW(channel.fromPath('data/*', glob: true))
    SHOW.out.map { n, f -> "$n: ${f.text.trim()}" }.toSortedList().flatMap().view()
}
