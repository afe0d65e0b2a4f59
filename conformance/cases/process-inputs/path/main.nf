process SHOW {
    input:
    path f

    output:
    stdout

    script:
    """
    echo '${f} ${f.name} ${f.baseName} ${f.simpleName} ${f.extension} ${f.size()}'
    cat ${f}
    ls
    """
}

workflow {
    SHOW(channel.fromPath('data/x.tar.txt'))
    SHOW.out.view()
}
