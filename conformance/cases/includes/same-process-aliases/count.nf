process COUNT {
    input:
    val n

    output:
    val text

    exec:
    text = "${task.process} $n ${task.ext.mark}".toString()
}
