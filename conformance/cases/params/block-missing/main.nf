params {
    input: String
}

workflow {
    println 'unreached'
}
