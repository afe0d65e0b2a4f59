process RUN {
    output:
    stdout

    script:
    """
    echo '${task.memory} ${task.cpus}'
    """
}

workflow {
    println params.title
    println params.chosen
    println params.from_home.size() > 0
    RUN()
    RUN.out.view()
}
