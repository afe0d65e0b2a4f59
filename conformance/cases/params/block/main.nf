params {
    name: String
    count: Integer = 1
    ratio: Float = 0.5
    verbose: Boolean
}

workflow {
    println params.name
    println params.count + 1
    println params.ratio
    println params.verbose
}
