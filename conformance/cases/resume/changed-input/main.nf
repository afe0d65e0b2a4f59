process READ {
    tag "$f"

    input:
    path f

    output:
    stdout

    script:
    """
    cat ${f}
    """
}

workflow {
    READ(channel.fromPath('*.dat'))
    READ.out.map { s -> s.trim() }.toSortedList().view()
}
