nextflow.enable.types = true

process MAKE {
    input:
    n: Integer

    output:
    one: Path = file("${n}.txt")
    all: Set<Path> = files('*.txt')
    none: Path? = file('missing', optional: true)
    word: String = env('WORD')
    version: String = eval('echo v1.2')
    text: String = stdout()
    both: Tuple<Integer, String> = tuple(n * 10, env('WORD').toUpperCase())

    topic:
    record(process: 'MAKE', version: eval('echo v1.2')) >> 'versions'

    script:
    """
    touch ${n}.txt other.txt
    export WORD=w${n}
    printf 'printed ${n}'
    """
}

workflow {
    out = MAKE(channel.of(1))
    out.one.view { f -> "one ${f.name}" }
    out.all.view { fs -> "all ${fs*.name.toSorted()}" }
    out.none.view { f -> "none ${f}" }
    out.word.view { w -> "word ${w}" }
    out.version.view { v -> "version ${v}" }
    out.text.view { t -> "text ${t}" }
    out.both.view { t -> "both ${t}" }
    channel.topic('versions').view { r -> "topic ${r.process} ${r.version}" }
}
