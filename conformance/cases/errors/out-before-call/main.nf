process RUN {
    output:
    val 1

    exec:
    println 'x'
}

workflow {
    RUN.out.view()
    RUN()
}
