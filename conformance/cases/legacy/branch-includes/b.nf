println 'b is read'

process RUN {
    input:
    val x

    output:
    val 'of b'

    exec:
    println "b $x"
}

process OTHER {
    exec:
    println 'other'
}

def thrice(x) {
    x * 3
}
