process SHOW {
    input:
    path(one, arity: '1')

    script:
    """
    true
    """
}

workflow {
    SHOW(channel.of([file('data/a.txt'), file('data/b.txt')]))
}
