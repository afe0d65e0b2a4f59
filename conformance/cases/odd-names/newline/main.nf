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
    SHOW(f)
    SHOW.out.view()
}
