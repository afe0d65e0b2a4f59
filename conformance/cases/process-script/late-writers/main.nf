process PLAIN {
    output:
    path 'sorted'

    script:
    """
    seq 3 | tee >(sleep 1; sort -r > sorted) > /dev/null
    touch sorted
    """
}

process SCRATCH {
    scratch true

    output:
    path 'sorted'

    script:
    """
    seq 3 | tee >(sleep 1; sort -r > sorted) > /dev/null
    touch sorted
    """
}

process AFTER {
    afterScript 'cp sorted copy'

    output:
    path 'copy'

    script:
    """
    seq 3 | tee >(sleep 1; sort -r > sorted) > /dev/null
    touch sorted
    """
}

workflow {
    lines = PLAIN().map { file -> "plain ${file.readLines()}" }
        .mix(SCRATCH().map { file -> "scratch ${file.readLines()}" }, AFTER().map { file -> "after ${file.readLines()}" })
    lines.toSortedList().view { all -> all.join('\n') }
}
