def t(int n, Closure c) {
    try {
        def v = c.call()
        println "$n: ${v == null ? null : v.getClass().simpleName + ' ' + v}"
    } catch (Exception e) {
        println "$n: ${e.getClass().simpleName}"
    }
}
class MyList extends ArrayList { }
class MyMap extends HashMap { def field = 'f'; public pub = 'p'; String name; def getGood() { 'good' } }
class MySet extends HashSet { }
class MyLinked extends LinkedHashMap { }
def show(x) { x == null ? 'null' : x.getClass().name + ' ' + x }
t(1) { def m = new MyMap(); m.foo = 1; show(m.foo) + m }
t(2) { def m = new MyMap(); m.field = 1; show(m.field) + m }
t(3) { def m = new MyMap(); m.put('field', 1); show(m.field) + m + m.@field + m.get('field') }
t(4) { def m = new MyMap(); m.pub = 1; show(m.pub) + m }
t(5) { def m = new MyMap(); m.name = 'x'; show(m.name) + m + m.getName() }
t(6) { def m = new MyMap(); m.setName('x'); show(m.name) + m + m.getName() }
t(7) { def m = new MyMap(); show(m.good) + m.getGood() }
t(8) { def m = new MyMap(); show(m.empty) + show(m.size) + show(m.class) }
t(9) { def m = new MyMap(name: 'q', foo: 2); show(m) + m.getName() }
t(10) { def m = new MyMap(); m['name'] = 1; show(m['name']) + m.getName() }
t(11) { def m = new MyMap(); m.with { name = 'z'; foo = 1 }; show(m) + m.getName() }
t(12) { def m = new MyMap(); m.@name = 'z'; show(m) + m.getName() }
