def t(n, c) {
    try {
        println "$n: ${c()}"
    } catch (Exception e) {
        println "$n: ${e.getClass().simpleName}"
    }
}
interface WithDefault { String a(); default String b() { 'b' + a() } }
t(1) { [3,1,2].sort(new Comparator() { int compare(a, b) { b <=> a } }) }
t(2) { Holder.ran() }
t(3) { new Foo(3) { def hello() { 'sub ' + super.hello() } }.twice() }
t(4) { new Shape() { double area() { 2.5 } }.toString() }
t(5) { int base = 5; def g = new Greeter() { String greet(String who) { "$who $base" } }; g.greet('x') }
t(6) { def base = 5; def g = new Greeter() { String greet(String who) { base++; "$who $base" } }; g.greet('x'); g.greet('y') + base }
t(7) { def g = new Greeter() { int count = 0; String greet(String who) { count++; "$who $count" } }; g.greet('x'); g.greet('y') + g.count }
t(8) { Holder.obj() }
t(9) { new Holder().make().run() }
t(10) { new Holder().mk('hi').greet('you') }
t(11) { [3, 1, 2].sort(false, Holder.rev()) }
t(12) { def i = new Iterator() { int n = 0; boolean hasNext() { n < 3 }; Object next() { n++ } }; i.collect { it * 2 } }
t(13) { def i = new Iterable() { Iterator iterator() { [1, 2, 3].iterator() } }; i.collect { it * 2 } }
t(15) { Holder.hello() }
t(16) { new Holder().useSecret() }
t(17) { def w = new WithDefault() { String a() { 'a' } }; w.b() }
t(18) { def l = new ArrayList() { boolean add(x) { super.add(x * 2) } }; l.add(2); l << 3; l }
t(19) { def l = new ArrayList([1, 2]) { def total() { sum() } }; l.total() }
t(20) { def m = new HashMap() { Object get(Object k) { super.get(k) ?: 'none' } }; m.get('q') }
t(22) { def c = new Comparator<String>() { @Override int compare(String a, String b) { a.size() <=> b.size() } }; ['aaa', 'b', 'cc'].sort(c) }
t(23) { def c = new Comparator<String>() { @Override public int compare(String a, String b) { return a.size() <=> b.size() } }; ['aaa', 'b', 'cc'].max(c) }
t(24) { def c = new Comparator() { int compare(a, b) { a <=> b } }; c.reversed().compare(1, 2) }
t(25) { def t = new TreeMap(new Comparator() { int compare(a, b) { b <=> a } }); t.a = 1; t.b = 2; t }
t(26) { new Exception('msg') { String getMessage() { 'other' } }.message }
t(27) { def x = new Object() { int compareTo(o) { 0 }; def plus(o) { 'sum' } }; x + 1 }
t(28) { def c = { q -> new Greeter() { String greet(String w) { "$w $q" } } }; c(4).greet('q') }
t(29) { def o = new Object() { { println 'init' }; def z = 3 }; o.z }
t(30) { def list = []; def o = new Object() { def go() { list << 1; [1,2].each { list << it }; this.help() } ; def help() { list.size() } }; o.go() }
def outer() { def local = 'L'; new Greeter() { String greet(String w) { local + w } } }
t(31) { outer().greet('X') }
t(32) { new Greeter() { String greet(String w) { outer().greet(w) } }.greet('Y') }
t(34) { new Greeter() { String greet(String w) { params.size() + w } }.greet('Y') }
t(35) { new Greeter() { String greet(String w) { file(w).name } }.greet('/a/Y') }
def anon = new Greeter() { String greet(String w) { "top $w" } }
println anon.greet('level')
process P {
    input: val x
    output: stdout
    script:
    def shout = new Greeter() { String greet(String who) { who.toUpperCase() } }
    """
    printf '${shout.greet('a')}$x'
    """
}
workflow {
    def least = 1
    def test = new Greeter() { String greet(String who) { who + least + params.size() } }
    Channel.of('a', 'b').map { v -> test.greet(v) }.view()
    P(3).view()
}
