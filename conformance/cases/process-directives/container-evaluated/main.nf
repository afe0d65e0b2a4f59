process RUN {
    container "${workflow.containerEngine in ['singularity', 'apptainer'] ?
        'https://example.org/tool.img' :
        'example.org/tool:1.0'}"

    output:
    stdout

    script:
    """
    echo '${task.container}'
    """
}

workflow {
    RUN()
    RUN.out.view()
}
