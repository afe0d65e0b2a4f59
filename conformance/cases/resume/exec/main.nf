process SQUARE {
    tag "n$n"

    input:
    val n

    output:
    val square, emit: square
    tuple val(n), val(more), emit: more
    path 'note.txt', emit: note

    exec:
    println "computing $n"
    square = n * n
    more = [half: n / 2, list: [1L, 2.5d, 'x', null], last: square as String]
    task.workDir.resolve('note.txt').text = "note of $n"
}

process ADD {
    input:
    val square

    output:
    stdout

    script:
    "echo \$(($square + 1))"
}

workflow {
    SQUARE(channel.of(3, 4))
    SQUARE.out.more.view()
    SQUARE.out.more.view { _n, m -> "${m.half.class.simpleName} ${m.list[0].class.simpleName}" }
    SQUARE.out.note.view { f -> f.text }
    ADD(SQUARE.out.square).view { s -> s.trim() }
}
