process SHOW {
    output:
    stdout

    script:
    "echo $task.ext.one, $task.ext.two, $task.ext.memory"
}

workflow {
    SHOW().view { it.trim() }
}
