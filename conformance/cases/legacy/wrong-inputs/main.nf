params.all = 'no'

println "all: $params.all"

process ONE {
    input:
    val a
    val b

    output:
    val a

    script:
    "true"
}

workflow {
    if (params.all == 'yes') {
        ONE(channel.of(1))
    }
    println 'done'
}
