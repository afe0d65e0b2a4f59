process RUN {
    output:
    stdout

    script:
    """
    echo '${task.ext.args}'
    """
}

workflow {
    println params.b
    RUN()
    RUN.out.view()
}
