process TEXTS {
    cpus '1'
    memory '100 MB'
    time '1h 30m'
    debug true

    script:
    "echo texts ${task.cpus} ${task.memory} ${task.time}"
}

process NUMBERS {
    memory 104857600
    time 90000
    disk 2048
    debug true

    script:
    "echo numbers ${task.cpus} ${task.memory} ${task.time} ${task.disk}"
}

process CLOSURES {
    cpus { task.attempt }
    memory { '0.1 GB' }
    time { 2.h * task.attempt }
    debug true

    script:
    "echo closures ${task.cpus} ${task.memory} ${task.time}"
}

process NOTHING {
    cpus 0
    memory 0
    time ''
    debug true

    script:
    "echo nothing ${task.cpus} ${task.memory} ${task.time}"
}

workflow {
    TEXTS()
    NUMBERS()
    CLOSURES()
    NOTHING()
}
