process SHOW {
    input:
    path f
    path many

    output:
    stdout

    script:
    """
    cat ${f}
    cat ${many}
    echo "${f.name.length()}"
    """
}

workflow {
    SHOW(file('data/with blank.txt'), [file("data/it's.txt"), file('data/a(b)&c.txt')])
    SHOW.out.view()
}
