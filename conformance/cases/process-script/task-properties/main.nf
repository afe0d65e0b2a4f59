process SHOW {
    tag "t$x"
    cpus 2
    memory '1 GB'
    time '1h'
    ext args: '--flag', num: 3
    label 'one'

    input:
    val x

    output:
    stdout

    script:
    """
    echo 'cpus ${task.cpus}'
    echo 'memory ${task.memory} ${task.memory.mega} ${task.memory.toGiga()}'
    echo 'time ${task.time} ${task.time.toMinutes()}'
    echo 'ext ${task.ext.args} ${task.ext.num} ${task.ext.missing}'
    echo 'attempt ${task.attempt} index ${task.index}'
    echo 'process ${task.process}'
    echo 'unknown ${task.nothing} disk ${task.disk}'
    echo 'tag ${task.tag}'
    """
}

workflow INNER {
    SHOW('x')
    SHOW.out.view()
}

workflow {
    INNER()
}
