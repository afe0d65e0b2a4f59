process one {
    output:
    stdout

    script:
    """
    printf one
    """
}

process two {
    output:
    stdout

    script:
    """
    printf two
    """
}

workflow sub {
    emit:
    channel.of('a', 'b')
}

workflow {
    one | view { v -> "first: $v" }
    (two & sub) | mix | collect(sort: true) | set { both }
    both.view { v -> "both: $v" }
}
