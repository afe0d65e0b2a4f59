def attempt(String label, Closure action) {
    try {
        println "$label: ${action()}"
    }
    catch (StackOverflowError e) {
        println "$label has no end"
    }
}

def circle() {
    def a = new Link(name: 'a')
    a.other = a
    a
}

def pair() {
    def a = new Link(name: 'a')
    def b = new Link(name: 'a', other: a)
    a.other = b
    [a, b]
}

def map() {
    def m = [a: 1]
    m.m = m
    m
}

def list() {
    def l = [1]
    l << l
    l
}

workflow {
    attempt('text of an instance') { circle().toString() }
    attempt('equal instances') { circle() == circle() }
    attempt('hash of an instance') { circle().hashCode() }
    attempt('set of an instance') { ([circle()] as Set).size() }
    attempt('text of a pair') { pair()[0].toString() }
    attempt('equality of a pair') { pair()[0] == pair()[1] }
    attempt('hash of a pair') { pair()[0].hashCode() }
    attempt('set of a pair') { (pair() as Set).size() }
    attempt('unique pair') { pair().unique().size() }
    attempt('sorted pair') { pair().sort().size() }
    attempt('instance in its list') { def a = new Link(name: 'a'); a.list = [a]; a.toString() }
    attempt('loose instance') { def a = new Loose(name: 'x'); a.other = [a]; "$a" }

    attempt('map') { map() }
    attempt('hash of a map') { map().hashCode() }
    attempt('equal maps') { map() == map() }
    attempt('same map') { def m = map(); m == m }
    attempt('set of maps') { ([map()] as Set).size() }
    attempt('groups of maps') { def m = map(); [m, m].groupBy { it }.size() }
    attempt('map inside') { def m = [a: 1]; m.m = [b: m]; m.toString() }
    attempt('unique maps') { [map(), map()].unique().size() }
    attempt('list') { list() }
    attempt('list inside') { def l = [1]; l << [l]; l.toString() }
    attempt('inspected list') { def l = [1]; l << [l]; l.inspect() }
    attempt('equal lists') { list() == list() }
    attempt('unique list') { list().unique().size() }
    attempt('flat list') { list().flatten() }
    attempt('joined list') { list().join(',') }
    attempt('list in a map') { [a: 1, b: list()].toString() }
    attempt('map as its key') { def m = [:]; m[m] = 1; m.toString() }
    attempt('set') { def s = [] as Set; s << s; s.toString() }

    attempt('deep hash') { new Deep(kind: 'hash').hashCode() }
    attempt('set by a deep hash') { ([new Deep(kind: 'hash')] as Set).size() }
    attempt('deep equality') { new Deep(kind: 'equals') == new Deep(kind: 'equals') }
    attempt('deep text') { new Deep(kind: 'text').toString() }
    attempt('deep text in a text') { "${new Deep(kind: 'text')}" }

    [1, 2, 1].each { k ->
        Meddler.set.add(new Meddler(k: k))
        Meddler.map[new Meddler(k: k)] = k
    }
    println "${Meddler.set.size()} ${Meddler.map.size()} ${Meddler.set.contains(new Meddler(k: 2))}"
    println Meddler.set.remove(new Meddler(k: 2))
    println Meddler.map.remove(new Meddler(k: 1))
}
