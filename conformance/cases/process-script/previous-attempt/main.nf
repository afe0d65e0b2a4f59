process again {
    errorStrategy 'retry'
    maxRetries 2
    memory { task.previousTrace ? 2 * task.previousTrace.memory : 1.MB }

    output:
    stdout

    script:
    if( task.attempt < 3 )
        """
        exit ${10 + task.attempt}
        """
    else
        """
        echo 'memory ${task.memory}'
        echo 'before ${task.previousTrace.memory} ${task.previousTrace.exit} ${task.previousTrace.name} ${task.previousTrace.attempt}'
        echo 'failed with ${task.previousException}'
        echo 'runs on ${task.executor}'
        """
}

workflow {
    again() | view
}
