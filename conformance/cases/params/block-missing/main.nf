params {
    input: String
}

workflow {
    println 'never'
}
