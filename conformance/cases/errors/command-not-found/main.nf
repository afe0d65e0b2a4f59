process RUN {
    script:
    """
    no_such_command_here
    """
}

workflow {
    RUN()
}
