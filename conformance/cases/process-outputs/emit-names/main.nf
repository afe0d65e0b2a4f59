process MAKE {
    input:
    val x

    output:
    val "first $x", emit: first
    val "second $x"

    exec:
    println 'made'
}

process TAKE {
    input:
    val a
    val b

    output:
    val r

    exec:
    r = "$a + $b".toString()
}

workflow {
    MAKE('x')
    MAKE.out.first.view()
    MAKE.out[0].view()
    MAKE.out[1].view()
    println MAKE.out.size()
    TAKE(MAKE.out.first, MAKE.out[1])
    TAKE.out.view()
    result = TAKE.out
    result.map { s -> s.length() }.view()
}
