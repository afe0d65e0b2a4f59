process SHOW {
    input:
    val word
    val(number)
    val meta

    output:
    stdout

    script:
    """
    echo '${word} ${number} ${meta.id} ${meta}'
    """
}

workflow {
    SHOW(channel.of('a', 'b'), 5, [id: 's', n: 1])
    SHOW.out.map { t -> t.trim() }.toSortedList().view()
}
