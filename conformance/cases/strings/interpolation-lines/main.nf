def engine = 'docker'
def reads = [a: [b: 'c'], size: 3]

println "image ${ engine == 'docker' && reads.a
    ? 'docker://x/y:1'
    : "https://${engine}/x" }"
println "nested ${ reads.a.b + "${ engine.toUpperCase() + "${1 + 1}" }" } end"
println "list ${ [1, 2].collect { n ->
    n * 2
} } map ${ [k: 'v'] }"
println "property $reads.a.b and $reads.size times $engine-x ${engine}_y $reads.a.b()"
