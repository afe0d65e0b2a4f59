record Sample {
    id: Integer
    fq: Path
}

params {
    one: Sample
    many: List<Sample> = []
    m: Map = [a: 1]
}

workflow {
    def shown = params.one + record(fq: params.one.fq.name)
    println "${shown} ${params.one instanceof Record} ${params.one.fq instanceof Path} ${params.m}"
}
