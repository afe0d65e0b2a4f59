def t(int n, Closure c) {
    try {
        def v = c.call()
        println "$n: ${v == null ? null : v.getClass().simpleName + ' ' + v}"
    } catch (Exception e) {
        println "$n: ${e.getClass().simpleName}"
    }
}
def show(x) { x == null ? 'null' : x.getClass().name + ' ' + x }
t(1) { def l = []; (List<String>) l }
t(2) { def x = ['a', 2]; def y = (List<String>) x; y }
t(3) { def x = ['a', 2]; def y = x as List<String>; y }
t(4) { def x = 'a b'.split(' '); def y = x as List<String>; show(y) }
t(5) { List<String> y = ['a', 2]; y }
t(6) { List<String> y = [1, 2] as Set; show(y) }
t(7) { List<String> y = 'abc'; show(y) }
t(8) { List<String> y = [a: 1]; show(y) }
t(9) { Map<String,List<Integer>> m = [a: [1]]; show(m) }
t(10) { Map<String,List<Integer>> m; show(m) }
t(11) { Map<String,List<Integer>> m = [:]; m.a = 1; show(m) }
t(12) { Map<String, Map<String, List<Integer>>> m = [:]; show(m) }
t(13) { def m = (Map<String, List<Integer>>) [a: 1]; show(m) }
t(14) { def m = [a: 1] as Map<String, Object>; show(m) }
t(15) { def m = [a: 1] as HashMap<String, Object>; show(m) }
t(16) { List<?> y = [1]; show(y) }
t(17) { List<? extends Number> y = [1]; show(y) }
t(18) { Set<String> s = ['a', 'a']; show(s) }
t(19) { Set<String> s = ['a', 'a'] as Set<String>; show(s) }
t(20) { ArrayList<String> s = ['a', 'a']; show(s) }
t(21) { LinkedList<String> s = ['a', 'a']; show(s) }
t(22) { TreeMap<String, Integer> s = [b: 1, a: 2]; show(s) }
t(23) { TreeSet<String> s = ['b', 'a']; show(s) }
t(24) { Collection<String> s = ['b', 'a']; show(s) }
t(25) { Iterable<String> s = ['b', 'a']; show(s) }
t(26) { (List<String>) [1].collect { it } }
t(27) { ((List<String>) [1])[0] }
t(28) { ((Map<String,Integer>) [a: 1]).a }
