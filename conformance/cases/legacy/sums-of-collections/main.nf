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
t(1) { def l = [1] as LinkedList; l += 2; show(l) }
t(2) { def l = [1] as LinkedList; l += [2, 3]; show(l) }
t(3) { def l = [1] as LinkedList; l -= 1; show(l) }
t(4) { def l = [1] as LinkedList; show(l + 2) }
t(5) { def l = [1] as LinkedList; show(l + [2]) }
t(6) { def l = [1] as LinkedList; show([2] + l) }
t(7) { def l = [1] as LinkedList; show(l * 2) }
t(8) { def l = [1] as LinkedList; show(l - 1) }
t(9) { def l = [1] as LinkedList; show(l - [1]) }
t(10) { def l = [2, 1] as TreeSet; l += 0; show(l) }
t(11) { def l = [2, 1] as TreeSet; l -= 1; show(l) }
t(12) { def l = [2, 1] as TreeSet; show(l + [0]) }
t(13) { def l = [2, 1] as TreeSet; show(l - [2]) }
t(14) { def l = [2, 1] as LinkedHashSet; l += 0; show(l) }
t(15) { def l = [2, 1] as LinkedHashSet; l -= 1; show(l) }
t(16) { def l = [2, 1] as LinkedHashSet; show(l + [0]) }
t(17) { def l = [2, 1] as LinkedHashSet; show(l - [2]) }
t(18) { def l = [2, 1] as HashSet; show(l + [0]) }
t(19) { def l = [2, 1] as HashSet; show(l - [2]) }
t(20) { def m = [b: 1] as TreeMap; m += [a: 2]; show(m) }
t(21) { def m = [b: 1] as TreeMap; show(m + [a: 2]) }
t(22) { def m = [b: 1] as TreeMap; m -= [b: 1]; show(m) }
t(23) { def m = [b: 1] as HashMap; m += [a: 2]; show(m) }
t(24) { def m = [b: 1] as LinkedHashMap; show([c: 1] + m) }
t(25) { def m = [b: 1] as TreeMap; show([c: 1] + m) }
t(26) { def m = new HashMap(); m.b = 1; show(m + [a: 2]) }
t(27) { def m = new HashMap(); m.b = 1; show(m - [a: 2]) }
t(28) { def l = new MyList(); l << 1; l += 2; show(l) }
t(29) { def l = new MyList(); l << 1; show(l + [2]) }
t(30) { def l = new MyList(); l << 1; show(l - 1) }
t(31) { def l = new MyList(); l << 1; show(l * 2) }
t(32) { def l = new MyList(); l << 1; show([2] + l) }
t(33) { def l = new MyMap(); l.a = 1; l += [b: 2]; show(l) }
t(34) { def l = new MyMap(); l.put('a', 1); show(l + [b: 2]) }
t(35) { def l = new MyMap(); l.put('a', 1); show(l - [a: 1]) }
t(36) { def l = new MyLinked(); l.put('a', 1); show(l + [b: 2]) }
t(37) { def l = new MyLinked(); l.put('a', 1); show(l - [a: 1]) }
t(38) { def l = new MyLinked(); l.put('a', 1); show([b: 2] + l) }
t(39) { def l = new MySet(); l << 1; l += 2; show(l) }
t(40) { def l = new MySet(); l << 1; show(l - 1) }
t(41) { def l = [1].asImmutable(); show(l + 2) }
t(42) { def l = [1] as Set; show(l.asImmutable() + 2) }
t(43) { def l = Collections.emptyList(); show(l + 2) }
t(44) { def l = [1,2,3] as Object[]; show(l + 4) }
t(45) { def l = (1..3); l += 4; show(l) }
t(46) { def l = [1,2]; def k = l; l += 3; [k, l] }
t(47) { def l = [1,2]; def k = l; l -= 2; [k, l] }
t(48) { def m = [a:1]; def k = m; m += [b: 2]; [k, m] }
