process SHOW {
    errorStrategy { task.exitStatus == 7 ? 'retry' : 'terminate' }
    maxRetries 2
    memory { task.exitStatus == 7 ? 20.MB : 10.MB }
    tag { "after ${task.exitStatus}" }
    debug true

    script:
    """
    echo '${task.attempt} ${task.exitStatus} ${task.memory} ${task.previousTrace?.exit}'
    exit ${task.attempt == 3 ? 0 : 7}
    """
}

workflow {
    SHOW()
}
