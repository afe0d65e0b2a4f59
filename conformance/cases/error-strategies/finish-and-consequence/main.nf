process FAILS {
    errorStrategy 'finish'

    output:
    path 'x'

    script:
    """
    echo the real cause >&2
    exit 3
    """
}

process SLOW {
    output:
    stdout

    script:
    """
    sleep 2
    """
}

workflow {
    FAILS()
    SLOW()
    FAILS.out.ifEmpty(null).map { x -> x.size() }.view()
}
