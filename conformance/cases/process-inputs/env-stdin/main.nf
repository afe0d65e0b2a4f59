process SHOW {
    input:
    env 'GREETING'
    stdin

    output:
    stdout

    script:
    '''
    echo "$GREETING $(cat)"
    '''
}

workflow {
    SHOW(channel.of('hello'), channel.of('from stdin\nsecond'))
    SHOW.out.view()
}
