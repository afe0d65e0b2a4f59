params.input = 'given'

if (params.input) {
    Channel.of(1, 2, 3).map { it * 2 }.set { numbers }
} else {
    exit 1, 'no input'
}

Channel.of('a').tap { letters }.map { it.toUpperCase() }.set { capitals }

process SHOW {
    input:
    val x

    output:
    stdout

    script:
    "echo $x"
}

workflow {
    SHOW(numbers) | view
    letters.view()
    capitals.view()
}
