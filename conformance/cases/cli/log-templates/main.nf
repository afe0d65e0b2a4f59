process FOO {
    output:
    stdout

    script:
    'echo 1'
}

process BAR {
    input:
    val x

    output:
    val y

    exec:
    y = x + 1
}

workflow {
    FOO()
    BAR(FOO.out.map { x -> x.trim() as Integer })
}
