process SAY {
    debug true

    script:
    """
    echo 'printed by the task'
    echo 'to the error stream' >&2
    """
}

workflow {
    SAY()
}
