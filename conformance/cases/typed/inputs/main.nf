nextflow.enable.types = true

process SHOW {
    input:
    tuple(id: String, files: List<Path>)
    extra: Path?
    limit: Integer

    stage:
    stageAs files, "part_?.txt"
    env 'LIMIT', limit
    stdin "from ${id}"

    output:
    stdout()

    script:
    """
    echo "${id}: \$(ls | sort | tr '\\n' ' ')limit=\$LIMIT extra=${extra} stdin=\$(cat)"
    """
}

workflow {
    items = channel.of(tuple('a', [file('one.txt'), file('two.txt')]), tuple('b', [file('two.txt')]))
    SHOW(items, null, 3).view { text -> text.trim() }
}
