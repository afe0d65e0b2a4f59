process SHOW {
    input:
    tuple val(a), val(b)

    exec:
    println "$a $b"
}

workflow {
    SHOW(channel.of([1, 2, 3]))
}
