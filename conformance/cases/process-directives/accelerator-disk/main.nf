process NUMBER {
    accelerator 2
    disk 10.GB
    debug true

    script:
    "echo number ${task.accelerator.request} ${task.accelerator.limit} ${task.accelerator.type} ${task.disk}"
}

process TYPE {
    accelerator 2, type: 'nvidia'
    disk '10 GB', type: 'local-ssd'
    debug true

    script:
    "echo type ${task.accelerator.request} ${task.accelerator.limit} ${task.accelerator.type} ${task.disk}"
}

process LIMIT {
    accelerator request: 1, limit: 4, type: 'v100'
    debug true

    script:
    "echo limit ${task.accelerator.request} ${task.accelerator.limit} ${task.accelerator.type} ${task.disk}"
}

workflow {
    NUMBER()
    TYPE()
    LIMIT()
}
