def f() {
    1
}

println 'statement'

workflow {
    println f()
}
