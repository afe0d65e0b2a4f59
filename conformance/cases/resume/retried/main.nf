process FLAKY {
    errorStrategy 'retry'

    output:
    stdout

    script:
    """
    echo 'attempt ${task.attempt}'
    test ${task.attempt} -eq 2
    """
}

workflow {
    FLAKY()
    FLAKY.out.view()
}
