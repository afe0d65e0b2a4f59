process RUN {
    "echo implicit script | tee ${launchDir}/result.txt"
}

workflow {
    RUN()
}
