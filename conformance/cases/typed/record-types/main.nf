record Sample {
    id: String
    reads: Path?
}

record Pair {
    first: Sample
    scores: List<Integer>
}

def name_of(sample: Sample) {
    sample.id
}

def attempt(closure) {
    try {
        closure()
    }
    catch (Exception e) {
        e.message
    }
}

workflow {
    println record(id: 'q') instanceof Sample
    println record(x: 'q') instanceof Sample
    println([id: 'q'] instanceof Sample)
    println([id: 'q', x: 1] as Sample)
    println(([id: 'q'] as Sample) instanceof Record)
    println(([first: [id: 'a'], scores: ['1', '2']] as Pair).scores.sum())
    println(([[id: '1']] as List<Sample>)[0] instanceof Record)
    println name_of(record(id: 'x', y: 2))
    println attempt { name_of(record(y: 2)) }
    println attempt { [id: 'q', reads: 'missing.fq'] as Sample }
}
