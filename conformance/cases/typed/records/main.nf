nextflow.enable.types = true

record Sample {
    id: String
    reads: Path
    index: Path?
}

process WHOLE {
    input:
    sample: Sample

    output:
    sample + record(lines: file('lines.txt'))

    script:
    "cat ${sample.reads} | wc -l > lines.txt; ls | grep -c reads >> lines.txt"
}

process APART {
    input:
    record(id: String, lines: Path)

    output:
    record(id: id, text: stdout())

    script:
    "echo $id \$(cat $lines)"
}

workflow {
    samples = channel.of(
        record(id: 'x', reads: file('reads_x.txt'), other: 1),
        record(id: 'y', reads: file('reads_y.txt'), other: 2),
    )
    counted = WHOLE(samples)
    counted.view { r -> "${r.id} ${r.other} ${r.reads == file("reads_${r.id}.txt")} ${r.lines.name}" }
    APART(counted).view { r -> r.text.trim() }
}
