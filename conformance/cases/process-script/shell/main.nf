process RUN {
    input:
    val x

    output:
    stdout

    shell:
    '''
    Y=inner
    echo "!{x} $Y ${Y} ! !x"
    '''
}

workflow {
    RUN('value')
    RUN.out.view()
}
