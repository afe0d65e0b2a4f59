process RUN {
    script:
    ''
}

workflow {
    RUN()
}
