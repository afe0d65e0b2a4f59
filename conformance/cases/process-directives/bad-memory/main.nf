process SHOW {
    memory 'lots'
    errorStrategy 'ignore'

    script:
    "echo"
}

workflow {
    SHOW()
}
