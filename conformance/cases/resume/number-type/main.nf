params.wide = false

process A {
    input:
    val n

    output:
    stdout

    script:
    "echo $n"
}

workflow {
    n = params.wide ? "1".toLong() : "1".toInteger()
    println "a ${n.getClass().getSimpleName()}"
    A(n).view { v -> "got ${v.trim()}" }
}
