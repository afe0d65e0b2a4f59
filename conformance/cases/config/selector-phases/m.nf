process C {
    label 'x'
    debug true

    script:
    "echo C ${task.ext.r} ${task.ext.l} ${task.process}"
}
