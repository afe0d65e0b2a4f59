import groovy.xml.MarkupBuilder
def t(String name, Closure c) {
    def v
    try { v = c.call() } catch (Throwable e) { v = e.class.simpleName }
    println "$name: ${v.toString().replace('\n', '|')}"
}
def copy = { v ->
    def b = new ByteArrayOutputStream()
    def o = new ObjectOutputStream(b); o.writeObject(v); o.close()
    new ObjectInputStream(new ByteArrayInputStream(b.toByteArray())).readObject()
}
t('o3') { def l = [1]; def c = copy([l, l]); c[0] << 2; c }
t('o5') { def c = copy(new TreeMap(Collections.reverseOrder()) + [a: 1, b: 2]); c.z = 1; c }
def xml = { Closure c -> def w = new StringWriter(); def b = new MarkupBuilder(w); c(b); w.toString() }
t('x1') { xml { b -> b.mkp.xmlDeclaration(version: '1.0', encoding: 'UTF-8'); b.root() } }
t('x2') { xml { b -> b.mkp.xmlDeclaration(version: '1.0'); b.root { a('x') } } }
t('x3') { xml { b -> b.setExpandEmptyElements(true); b.root() } }
t('x4') { xml { b -> b.omitNullAttributes = true; b.root(a: null, b: 1, c: '') } }
t('x5') { xml { b -> b.omitEmptyAttributes = true; b.root(a: null, b: 1, c: '') } }
t('x6') { xml { b -> b.escapeAttributes = false; b.root(a: '<x>') } }
t('x7') { xml { b -> b.doubleQuotes = true; b.mkp.xmlDeclaration(version: '1.0'); b.root(a: 'b') } }
t('x8') { xml { b -> b.root { mkp.comment('hi'); mkp.yield('<'); mkp.yieldUnescaped('<i/>') } } }
t('x9') { xml { b -> b.root(a: null) } }
t('st1') { def b = new groovy.xml.StreamingMarkupBuilder(); b.encoding = 'UTF-8'; b.bind { mkp.xmlDeclaration(); root { a('x') } }.toString() }
t('st2') { def b = new groovy.xml.StreamingMarkupBuilder(); b.useDoubleQuotes = true; b.bind { root(a: 1) { a('x') } }.toString() }
t('st3') { def b = new groovy.xml.StreamingMarkupBuilder(); b.expandEmptyElements = true; b.bind { root { a() } }.toString() }
def res = []
for (i in 1..4) { if (i == 2) continue else res << i }
for (i in 1..4) { if (i == 3) break else res << i }
println res
def f = { a = """x \""" y""" -> a }
println f()
def g = { a = '''it\'''s''' -> a }
println g()
def o = new Object()
def sy = { synchronized (o) { 5 } }
println sy()
def sy2() { synchronized (this) { return 7 } }
println sy2()
