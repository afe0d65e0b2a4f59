params.a = 'first'
params.a = 'second'
params.b = "b with ${params.a}"

workflow {
    println params.a
    println params.b
}
