process say {
    memory { println "attempt $task.attempt"; 1.MB * task.attempt }
    errorStrategy 'retry'

    script:
    """
    [ $task.attempt = 2 ]
    """
}

workflow {
    say()
}
