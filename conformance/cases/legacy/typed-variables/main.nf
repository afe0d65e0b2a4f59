def t(int n, Closure c) {
    try {
        def v = c.call()
        println "$n: ${v == null ? null : v.getClass().simpleName + ' ' + v}"
    } catch (Exception e) {
        println "$n: ${e.getClass().simpleName}"
    }
}
class F { int n = 1; String s = 'a'; static long total = 0; List<String> l; Integer boxed; def any; int[] arr; def setAll(x) { n = x; n }; def setS(x) { s = x; s.class.name }; static def setT(x) { total = x; total.class.name }; def setL(x) { l = x; l.class.name } ; def thisN(x) { this.n = x; n } }
def show(x) { x == null ? 'null' : x.getClass().name + ' ' + x }
def par(int a, x) { a = x; a.getClass().name + ' ' + a }
def parS(String a, x) { a = x; a.getClass().name + ' ' + a }
def parL(long a) { a = a + 1; a += 2; a.getClass().name + ' ' + a }
def parD(int a, String d = 'x') { d = 5; d.getClass().name + a }
String ret(x) { return x }
int reti(x) { x }
t(1) { int x = 1; x = 'a'; x }
t(2) { int x = 1; x = 'abc'; x }
t(3) { int x = 1; x = null; x }
t(4) { int x = 1; x = 2.7; show(x) }
t(5) { int x = 1; x = 5L; show(x) }
t(6) { int x = 1; x = 5000000000L; show(x) }
t(7) { int x = 1; x = true; show(x) }
t(8) { int x = 1; x += 1.5; show(x) }
t(9) { int x = 1; x += 'a'; show(x) }
t(10) { int x = 7; x /= 2; show(x) }
t(11) { int x = 7; x *= 2L; show(x) }
t(12) { int x = 2147483647; x++; show(x) }
t(13) { int x = 2147483647; x += 1; show(x) }
t(14) { int x = 7; x -= 2.9; show(x) }
t(15) { int x = 7; x <<= 2; show(x) }
t(16) { int x = 7; x **= 2; show(x) }
t(17) { int x = 7; (x += 1.5) }
t(18) { int x = 7; show(x = 2.7) }
t(19) { int x = 7; def y = (x = 2.7); show(y) }
t(20) { String s; s = 5; show(s) }
t(21) { String s = 'a'; s = "g${1}"; show(s) }
t(22) { String s = 'a'; s += 5; show(s) }
t(23) { String s = 'a'; s = null; show(s) }
t(24) { String s = 'a'; s = [1]; show(s) }
t(25) { Integer i = 5L; show(i) }
t(26) { Integer i = 1; i = 5L; show(i) }
t(27) { Integer i = 1; i = null; show(i) }
t(28) { Integer i = 1; i = 'a'; show(i) }
t(29) { Integer i = 1; i = 2.9; show(i) }
t(30) { Integer i = 1; i++; show(i) }
t(31) { long l = 1; l = 2.7; show(l) }
t(32) { long l = 1; l = 2; show(l) }
t(33) { long l = 1; l++; show(l) }
t(34) { long l = 1; l += 1; show(l) }
t(35) { Long l = 1; l = 2; show(l) }
t(36) { double d = 1; d = 2; show(d) }
t(37) { double d = 1; d += 2; show(d) }
t(38) { double d = 1; d = '2'; show(d) }
t(39) { float d = 1; d = 2.5; show(d) }
t(40) { float d = 1; d += 2.5; show(d) }
t(41) { BigDecimal d = 1; d = 2; show(d) }
t(42) { BigInteger d = 1; d = 2; show(d) }
t(43) { boolean b = true; b = 'x'; show(b) }
t(44) { boolean b = true; b = null; show(b) }
t(45) { boolean b = true; b = []; show(b) }
t(46) { Boolean b = true; b = null; show(b) }
t(47) { char c = 'a'; c = 'b'; show(c) }
t(48) { char c = 'a'; c = 98; show(c) }
t(49) { char c = 'a'; c++; show(c) }
t(50) { byte c = 1; c++; show(c) }
t(51) { byte c = 1; c += 200; show(c) }
t(52) { short c = 1; c = 70000; show(c) }
t(53) { List l = []; l = 'abc'; show(l) }
t(54) { List l = []; l = [1] as Set; show(l) }
t(55) { List l = []; l = null; show(l) }
t(56) { Set l = [1]; l = [2, 2]; show(l) }
t(57) { Set l = [1]; l += 2; show(l) }
t(58) { Map m = [:]; m = []; show(m) }
t(59) { Map m = [:]; m = [a: 1]; show(m) }
t(60) { Path p = 'y'; show(p) }
t(61) { Object o = 1; o = 'a'; show(o) }
t(62) { def o = 1; o = 'a'; show(o) }
t(63) { var o = 1; o = 'a'; show(o) }
t(64) { Number n = 1; n = 2.5; show(n) }
t(65) { Number n = 1; n = 'a'; show(n) }
t(66) { Closure c = { 1 }; c = 5; show(c) }
t(67) { F f = [n: 5]; f.n }
t(68) { F f; f = [n: 5]; f.n }
t(69) { final int x = 5; show(x) }
t(70) { def s = []; for (int i = 0; i < 3; i++) s << i.class.name; s }
t(71) { def s = []; for (long i = 0; i < 2; i++) s << i.class.name; s }
t(72) { def s = []; for (int i = 0; i < 3; i += 1.5) s << i; s }
t(73) { def s = []; for (int i in [1L, 2.5]) s << show(i); s }
t(74) { def s = []; for (String i in [1L, 2.5]) s << show(i); s }
t(75) { def s = []; for (int i : ['a', 'b']) s << show(i); s }
t(76) { def s = []; for (int i : ['ab', 'b']) s << show(i); s }
t(77) { int x = 1; def c = { x = 2.5; show(x) }; c() }
t(78) { int x = 1; def c = { x = 'ab'; show(x) }; c() }
t(79) { int x = 1; [1, 2].each { x += it * 1.5 }; show(x) }
t(80) { def c = { int a -> a = 2.5; show(a) }; c(1) }
t(81) { def c = { String a -> show(a) }; c("g${1}") }
t(82) { def c = { String a -> a = 1; show(a) }; c('x') }
t(83) { par(1, 2.7) }
t(84) { par(1, 'ab') }
t(85) { parS('a', 5) }
t(86) { parL(1) }
t(87) { parL(1 as long) }
t(88) { parD(1) }
t(89) { int x; x = 2.5; show(x) }
t(90) { int x; show(x) }
t(91) { String x; show(x) }
t(92) { boolean x; show(x) }
t(93) { double x; show(x) }
t(94) { int x, y = 2; x = 2.5; y = 3.5; show(x) + show(y) }
t(95) { int x = 1; (x, y) = [2.5, 1]; show(x) }
t(96) { int x = 1; long z = 2; (x, z) = [2.5, 1]; show(x) + show(z) }
t(97) { def (int a, b) = [1, 2]; a = 2.5; show(a) }
t(98) { int x = 1; x = x ?: 5.5; show(x) }
t(99) { Integer x = null; x = x ?: 5.5; show(x) }
t(100) { Integer x = null; x ?= 5.5; show(x) }
t(101) { int x = 1; if (true) { x = 3.3 }; show(x) }
t(102) { int x = 1; try { x = "ab" } catch (org.codehaus.groovy.runtime.typehandling.GroovyCastException e) { return "caught" } }
t(103) { int x = 1; try { x = 'ab' } catch (ClassCastException e) { return 'caught cce ' + x } }
t(104) { try { String t = 5; return show(t) } catch (Exception e) { } }
t(105) { new F().setAll(2.7) }
t(106) { new F().setAll('ab') }
t(107) { new F().setAll(null) }
t(108) { new F().setS(5) }
t(109) { F.setT(5) }
t(110) { F.setT('ab') }
t(111) { new F().setL('ab') }
t(112) { new F().setL([1] as Set) }
t(113) { new F().thisN(2.7) }
t(114) { new F().thisN('xx') }
t(115) { def f = new F(); f.n = 2.7; show(f.n) }
t(116) { def f = new F(); f.n = 'ab'; show(f.n) }
t(117) { def f = new F(); f.n = 'a'; show(f.n) }
t(118) { def f = new F(); f.s = 5; show(f.s) }
t(119) { def f = new F(); f.n += 2.7; show(f.n) }
t(120) { def f = new F(); f.n++; show(f.n) }
t(121) { def f = new F(); f.l = [1] as Set; show(f.l) }
t(122) { def f = new F(); f.boxed = 5L; show(f.boxed) }
t(123) { def f = new F(); f.boxed = null; show(f.boxed) }
t(124) { def f = new F(); f.any = 1; f.any = 'x'; show(f.any) }
t(125) { def f = new F(n: 2.7, s: 5); show(f.n) + show(f.s) }
t(126) { new F(n: 'ab') }
t(127) { F.total = 5; show(F.total) }
t(128) { F.total = 'x'; show(F.total) }
t(129) { F.total = 'xx'; show(F.total) }
t(130) { show(ret(5)) }
t(131) { show(reti(5.7)) }
t(132) { show(reti('ab')) }
