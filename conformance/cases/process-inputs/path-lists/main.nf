process SHOW {
    input:
    tuple val(label), path(files)

    output:
    stdout

    script:
    def count = files instanceof List ? files.size() : 1
    """
    echo '${label} ${count} [${files}]'
    ls
    """
}

workflow {
    SHOW(channel.of(
        ['one', file('data/a.txt')],
        ['two', [file('data/b.txt'), file('data/a.txt')]],
        ['none', []],
        ['single list', [file('data/a.txt')]],
    ))
    SHOW.out.toSortedList().flatMap().view()
}
