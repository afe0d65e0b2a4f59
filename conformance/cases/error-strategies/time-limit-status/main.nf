process SLOW {
    time '1s'
    errorStrategy { task.exitStatus in 130..145 ? 'terminate' : 'retry' }

    output:
    stdout

    script:
    """
    echo 'status ${task.exitStatus}'
    [ ${task.attempt} = 2 ] || sleep 30
    """
}

workflow {
    SLOW().view()
}
