process SHOW {
    label 'a-b'

    script:
    "echo"
}

workflow {
    SHOW()
}
