process SHOW {
    errorStrategy 'resign'

    script:
    "echo"
}

workflow {
    SHOW()
}
