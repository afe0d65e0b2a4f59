def colour() {
    COLOUR
}

process SHOW {
    output:
    stdout

    script:
    "echo task $COLOUR"
}

workflow {
    println "script $COLOUR"
    println colour()
    println params.shade
    SHOW().view()
}
