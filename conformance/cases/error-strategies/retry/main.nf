process FLAKY {
    errorStrategy 'retry'
    maxRetries 2
    memory { 50.MB * task.attempt }

    output:
    stdout

    script:
    """
    echo 'attempt ${task.attempt} memory ${task.memory}'
    test ${task.attempt} -eq 3
    """
}

workflow {
    FLAKY()
    FLAKY.out.view()
}
