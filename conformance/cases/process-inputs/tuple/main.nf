process SHOW {
    input:
    tuple val(meta), path(reads), val(n)
    val common

    output:
    tuple val(meta), path('out.txt'), emit: text

    script:
    """
    printf '${meta.id} ${reads.name} ${n} ${common}' > out.txt
    """
}

workflow {
    SHOW(channel.of([[id: 's1'], file('data/a.txt'), 1], [[id: 's2'], file('data/a.txt'), 2]), 'c')
    SHOW.out.text.map { m, f -> [m, f.text] }.toSortedList { a, b -> a[0].id <=> b[0].id }.flatMap().view()
}
