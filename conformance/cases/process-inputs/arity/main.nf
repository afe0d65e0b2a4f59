process SHOW {
    input:
    path(files, arity: '1..*')
    path(one, arity: '1')

    output:
    val r

    exec:
    r = "${files instanceof List} ${files.size()} ${one instanceof List}".toString()
}

workflow {
    SHOW(channel.of(file('data/a.txt'), [file('data/a.txt'), file('data/b.txt')]), file('data/c.txt'))
    SHOW.out.toSortedList().view()
}
