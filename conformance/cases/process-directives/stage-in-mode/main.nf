process COPIED {
    stageInMode 'copy'

    input:
    path f

    output:
    stdout

    script:
    """
    test -L ${f} && echo 'COPIED link' || echo 'COPIED file'
    """
}

process LINKED {
    input:
    path f

    output:
    stdout

    script:
    """
    test -L ${f} && echo 'LINKED link' || echo 'LINKED file'
    """
}

workflow {
    COPIED(file('data.txt'))
    LINKED(file('data.txt'))
    COPIED.out.mix(LINKED.out).map { s -> s.trim() }.toSortedList().view()
}
