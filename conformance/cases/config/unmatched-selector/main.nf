process SHOW {
    script:
    "echo"
}

workflow {
    SHOW()
}
