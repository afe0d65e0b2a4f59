process SAY {
    input:
    val text

    output:
    val result

    exec:
    result = "$text from ${task.process}".toString()
}
