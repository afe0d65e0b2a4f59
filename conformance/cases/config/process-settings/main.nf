process A {
    memory '20 MB'

    input:
    val n

    output:
    stdout

    script:
    """
    echo '${task.cpus} ${task.memory} ${task.time} ${task.ext.args} ${task.ext.prefix}'
    """
}

workflow {
    A(2)
    A.out.view()
}
