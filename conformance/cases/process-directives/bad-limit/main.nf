process SHOW {
    resourceLimits cpus: 1, gpus: 2

    script:
    "echo"
}

workflow {
    SHOW()
}
