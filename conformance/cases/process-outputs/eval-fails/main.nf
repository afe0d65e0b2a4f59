process MAKE {
    output:
    eval('no_such_command_here')

    script:
    """
    true
    """
}

workflow {
    MAKE()
}
