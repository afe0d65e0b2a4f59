process SHOW {
    input:
    val v

    output:
    stdout

    script:
    """
    cat <<'END'
    ${v}
    END
    """
}

workflow {
    SHOW(channel.of('a "b" c', 'it\'s', 'cost $5 ${x}', 'back\\slash \\n', 'été 日本', '`tick` $(sub)'))
    SHOW.out.map { s -> s.trim() }.toSortedList().flatMap().view()
}
