def more(ch) {
    ch = ch | map { x -> x + 1 }
    ch | subscribe { println "sub $it" }
    return ch | branch {
        a: it > 2
        b: true
    }
}

def both(a, b) {
    a | mix(b) | map { it * 10 }
}

def flags(a, b) {
    a | b
}

workflow {
    parts = more(Channel.of(1, 2, 3))
    parts.a | view { "a $it" }
    both(Channel.of(1), Channel.of(2)) | view
    println flags(1, 6)
}
