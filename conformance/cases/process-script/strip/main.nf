process STRIPPED {
    input:
    val text

    output:
    path '.command.sh', hidden: true

    script:
    """
    echo 'x'
      ${text}
    """
}

workflow {
    STRIPPED(channel.of(': one line', ': two\ntrue'))
    STRIPPED.out.map { f -> f.text }.toSortedList().flatMap().view { s -> s.inspect() }
}
