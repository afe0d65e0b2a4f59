process RUN {
    scratch true

    input:
    path 'in.txt'

    output:
    path 'out.txt'
    stdout

    script:
    """
    cat in.txt > out.txt
    touch left-behind.txt
    case \$PWD in ${workDir}/*) echo 'in work';; *) echo 'elsewhere';; esac
    """
}

workflow {
    RUN(file('data.txt'))
    RUN.out[0].map { f -> "${f.text.trim()} ${f.parent.resolve('left-behind.txt').exists()}" }.view()
    RUN.out[1].view()
}
