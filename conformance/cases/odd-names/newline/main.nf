process SHOW {
    input:
    path 'plain.txt'

    output:
    stdout

    script:
    """
    cat plain.txt
    """
}

workflow {
    def odd = file('made')
    odd.mkdirs()
    def f = odd.resolve('a\nb.txt')
    f.text = 'content\n'
    def g = odd.resolve('$dollar.txt')
    g.text = 'dollar content\n'
    SHOW(channel.of(f, g))
    SHOW.out.map { s -> s.trim() }.toSortedList().view()
}
