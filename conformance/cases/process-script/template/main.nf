process RUN {
    input:
    val name

    output:
    stdout

    script:
    extra = 'from script'
    template 'hello.sh'
}

workflow {
    RUN(channel.of('World'))
    RUN.out.view()
}
