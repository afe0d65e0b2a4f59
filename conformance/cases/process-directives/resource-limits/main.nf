process SHOW {
    cpus 64
    memory '2 TB'
    time '10d'
    resourceLimits cpus: 1, memory: 200.MB, time: 2.h

    output:
    stdout

    script:
    """
    echo '${task.cpus} ${task.memory} ${task.time}'
    """
}

workflow {
    SHOW()
    SHOW.out.view()
}
