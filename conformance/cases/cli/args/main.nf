workflow {
    println args
    println args.size()
    println params.p
}
