params.reverse = false

process MERGE {
    input:
    path files

    output:
    stdout

    script:
    """
    cat *.txt
    """
}

workflow {
    def names = ['a.txt', 'b.txt']
    def ordered = params.reverse ? names.reverse() : names
    MERGE(channel.fromList(ordered).map { n -> file(n) }.collect())
    MERGE.out.view()
}
