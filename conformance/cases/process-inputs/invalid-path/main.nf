process SHOW {
    input:
    path f

    script:
    """
    true
    """
}

workflow {
    SHOW(channel.of('data/a.txt'))
}
