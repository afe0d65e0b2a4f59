params {
    input: String = 'default'
}

workflow {
    println 'unreached'
}
