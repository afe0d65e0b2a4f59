nextflow.enable.types = true

enum Kind { A, B }

record Part {
    n: Integer
}

record Sample {
    id: String
    kind: Kind
    part: Part?
}

params {
    input: String = 'right'
    given: Sample?
}

process SHOW {
    input:
    sample: Sample
    kind: Kind

    output:
    stdout()

    script:
    """
    echo "${sample.id} ${sample.kind} ${kind}"
    """
}

workflow {
    samples = [
        right: record(id: 'a', kind: 'A'),
        none: record(id: 'a'),
        kind: record(id: 'a', kind: Kind.B),
        number: record(id: 'a', kind: Kind.B, part: record(n: 'no number')),
    ]
    kind = params.input == 'kind' ? 'Z' : 'B'
    SHOW(channel.of(samples[params.input]), kind).view { text -> text.trim() }
}
