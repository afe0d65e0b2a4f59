process RUN {
    script:
    null
}

workflow {
    RUN()
}
