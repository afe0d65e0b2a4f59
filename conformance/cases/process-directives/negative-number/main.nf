process SHOW {
    maxErrors -1
    errorStrategy 'retry'
    maxRetries 2
    debug true

    script:
    """
    [ ${task.attempt} = 3 ] && echo '${task.maxErrors}'
    """
}

workflow {
    SHOW()
}
