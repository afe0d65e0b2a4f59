process SHOW {
    input:
    tuple val(meta), path(reads), val(n)
    val common

    output:
    tuple val(meta), stdout(), emit: text

    script:
    """
    printf '${meta.id} ${reads.name} ${n} ${common}'
    """
}

workflow {
    SHOW(channel.of([[id: 's1'], file('data/a.txt'), 1], [[id: 's2'], file('data/a.txt'), 2]), 'c')
    SHOW.out.text.toSortedList { a, b -> a[0].id <=> b[0].id }.flatMap().view()
}
