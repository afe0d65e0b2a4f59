process RUN {
    output:
    stdout

    script:
    """
    greet.sh World
    """
}

workflow {
    RUN()
    RUN.out.view()
}
