process SHOW {
    debug true

    script:
    """
    cat <<'END'
    ${task.maxRetries} ${task.maxErrors} ${task.errorStrategy} ${task.shell} ${task.module}
    ${task.label} ${task.time} ${task.cpus} ${task.memory} ${task.disk} ${task.tag} ${task.queue}
    ${task.container} ${task.index} ${task.attempt} ${task.exitStatus} ${task.name} ${task.accelerator}
    END
    """
}

workflow {
    SHOW()
}
