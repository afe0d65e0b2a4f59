process SHOW {
    array 1

    script:
    "echo"
}

workflow {
    SHOW()
}
