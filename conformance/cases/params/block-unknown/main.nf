params {
    input: String = 'default'
}

workflow {
    println 'never'
}
