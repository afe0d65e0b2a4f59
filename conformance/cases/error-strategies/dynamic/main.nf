process PICK {
    errorStrategy { task.exitStatus in [104, 143] ? 'retry' : 'ignore' }
    maxRetries 3

    input:
    val code

    output:
    stdout

    script:
    """
    if [ ${task.attempt} -eq 1 ]; then exit ${code}; fi
    echo 'code ${code} attempt ${task.attempt}'
    """
}

workflow {
    PICK(channel.of(104, 5))
    PICK.out.view()
}
