def t(n, c) {
    try {
        println "$n: ${c()}"
    } catch (Exception e) {
        println "$n: ${e.getClass().simpleName}"
    }
}
interface WithDefault { String a(); default String b() { 'b' + a() } }
interface Two { String a(); String b() }
t(1) { def c = [compare: { a, b -> b <=> a }] as Comparator; [1,2,3].sort(c) }
t(2) { def g = [greet: { 'hello ' + it }] as Greeter; g.greet('z') }
t(3) { def g = { 'hello ' + it } as Greeter; g.greet('z') }
t(4) { def g = [a: { 'A' }] as Two; g.a() + g.b() }
t(5) { def g = [a: { 'A' }] as Two; g.a() }
t(6) { def g = { 'both' } as Two; g.a() + g.b() }
t(7) { def r = [run: { println 'map run' }] as Runnable; r.run() }
t(8) { def r = { println 'closure run' } as Runnable; r.run() }
t(9) { def i = [hasNext: { false }, next: { 1 }] as Iterator; i.hasNext() }
t(10) { int n = 0; def i = [hasNext: { n < 3 }, next: { n++ }] as Iterator; i.collect { it } }
t(11) { def g = [greet: { 'hello ' + it }] as Greeter; g instanceof Greeter }
t(12) { def f = [apply: { it + 1 }] as java.util.function.Function; f.apply(4) }
t(13) { def f = { it + 1 } as java.util.function.Function; f.apply(4) }
t(14) { def s = [area: { 3.5 }] as Shape; s.area() }
t(15) { def s = { 3.5 } as Shape; s.toString() }
t(16) { def c = [call: { 7 }] as java.util.concurrent.Callable; c.call() }
t(17) { def w = [a: { 'x' }] as WithDefault; w.b() }
t(18) { def g = [greet: { 'hello ' + it }] as Greeter; g.class.name.contains('Proxy') }
t(19) { def g = [greet: { 'hello ' + it }] as Greeter; g.other() }
t(20) { def g = [toString: { 'txt' }, greet: { 'q' }] as Greeter; g.toString() }
