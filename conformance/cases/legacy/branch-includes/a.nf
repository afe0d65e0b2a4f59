println 'a is read'

process RUN {
    input:
    val x

    output:
    val 'of a'

    exec:
    println "a $x"
}

def twice(x) {
    x * 2
}
