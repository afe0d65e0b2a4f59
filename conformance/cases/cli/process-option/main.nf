process RUN {
    output:
    stdout

    script:
    """
    echo '${task.ext.mark}' "\$CASE_V"
    """
}

workflow {
    RUN()
    RUN.out.view()
}
