def t(int n, Closure c) {
    try {
        def v = c.call()
        println "$n: ${v == null ? null : v.getClass().simpleName + ' ' + v}"
    } catch (Exception e) {
        println "$n: ${e.getClass().simpleName}"
    }
}
t(1) { var (a, b) = [1, 2]; [a, b] }
t(2) { var (a, b) = [1]; [a, b] }
t(3) { final (a, b) = [1, 2]; [a, b] }
t(4) { def (int a, String b) = [1, 2]; [a, b, b.class] }
t(5) { def (int a, String b) = ['x', 2]; [a, b, b.class] }
t(6) { def (List<String> a, Map<String,Integer> b) = [['x'], [q: 1]]; [a, b] }
