def t(String name, Closure c) {
    def v
    try { v = c.call() } catch (Throwable e) { v = e.class.simpleName }
    println "$name: $v"
}
t('m1') { new Metadata('Berlin') }
t('m2') { new Metadata('Berlin').hi() }
t('m3') { new Metadata('Berlin').hey() }
t('m4') { def m = new Metadata('Berlin'); m.id = 5; m['z'] = 6; m.put('q', 7); [m.id, m['z'], m.q, m.size(), m.none, m.get('id')] }
t('m5') { new Metadata([a: 1, b: 2]).keysOf() }
t('m6') { new Metadata(a: 1, b: 2).total() }
t('m7') { def m = new Metadata('x'); [m instanceof Map, m instanceof HashMap, m instanceof Metadata, m == [location: 'x'], [location: 'x'] == m, m.hashCode() == [location: 'x'].hashCode()] }
t('m8') { def m = new Metadata('x'); m.add('k', 3) }
t('m9') { def m = new Metadata('x'); m.collect { k, v -> "$k=$v".toString() } }
t('m10') { def m = new Metadata('x'); def n = m + [id: 1]; n.id }
t('m11') { def m = new Metadata('x'); def n = m.each { k, v -> }; n.is(m) }
t('m12') { def m = new Metadata('x'); m.subMap(['location']) }
t('m13') { def m = new Metadata(); [!m, m ? 1 : 2, m.isEmpty(), "$m".toString()] }
t('m14') { def m = new Metadata('x'); def r = []; for (e in m) r << e.key; r }
t('m15') { def m = new Metadata('x'); [m.containsKey('location'), 'location' in m, m.location.size()] }
t('m16') { def m = new Metadata('x'); def c = m.clone(); c.y = 1; [m.size(), c.size()] }
t('m17') { def m = new Metadata('x'); m << [y: 1]; m.remove('location'); m }
t('m18') { def m = new Metadata('x'); m.nope() }
t('m19') { def m = new Metadata('x'); m.getClass().name }
t('m20') { groovy.json.JsonOutput.toJson(new Metadata('x')) }
t('m21') { [new Metadata('x'), 1].toString() }
t('m22') { def m = new Metadata('x'); [(m): 1][[location: 'x']] }
t('m23') { def m = new Metadata('x'); m.findAll { it.key }.getClass().simpleName }
t('m24') { [new Metadata('b'), new Metadata('a')].sort { it.location }*.location }
t('m25') { [new Metadata('b'), new Metadata('a')].collect { it.hi() } }
t('n1') { def n = new Names(); n.add('a'); n << 'b'; n.title = 'T'; [n, n.joined(), n.size(), n[0], n.title] }
t('n2') { def n = new Names(); n.addAll(['a', 'b']); [n, n == ['a', 'b'], n.collect { it + 1 }, n.contains('a'), 'a' in n, n.first(), n.sort { -(it as char as int) }] }
t('n3') { def n = new Names(); [n instanceof List, n as Set, n.isEmpty()] }
t('s1') { def s = new Strict(); s.put('a', 1); s.b = 2; [s.a, s.toString()] }
t('s2') { def s = new Strict(); s.put('a', 1); s.put('a', 2) }
t('s3') { def s = new Strict(); s.put('a', 1); s.a = 2; s['a'] = 3 }
workflow {
    Channel.of(new Metadata('z'), new Metadata('y')).map { m -> [m, m.hi()] }.view()
    Channel.of([new Metadata('z'), 1], [new Metadata('z'), 2]).groupTuple().view { "g $it" }
    P(Channel.of([new Metadata('z'), 1])) | view { "p $it" }
}
process P {
    input: tuple val(meta), val(x)
    output: tuple val(meta), stdout
    script: "printf '${meta.location} ${meta.hi()} $x'"
}
