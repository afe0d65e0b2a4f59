params.cpus = 2

process MAKE {
    tag = "fixed"
    cpus = params.cpus
    memory = 1.GB
    debug = true
    publishDir = [path: 'other', enabled: false]
    publishDir = [path: 'pub', mode: 'copy']
    ext.args = 'hello'
    ext.more = 'world'
    label = 'first'
    label = 'second'
    maxRetries = 2
    time = { 1.h * task.attempt }
    errorStrategy = { task.exitStatus == 3 ? 'retry' : 'finish' }

    input:
    val x

    output:
    path 'o'

    script:
    """
    echo ${task.cpus} ${task.memory} ${task.ext.args} ${task.ext.more} ${task.time} ${task.label} ${task.tag}
    touch o
    if [ ${task.attempt} = 1 ]; then exit 3; fi
    """
}

workflow {
    MAKE(1)
}
