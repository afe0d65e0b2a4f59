def t(int n, Closure c) {
    try {
        def v = c.call()
        println "$n: ${v == null ? null : v.getClass().simpleName + ' ' + v}"
    } catch (Exception e) {
        println "$n: ${e.getClass().simpleName}"
    }
}
t(1) { def s = [] as Set; (1L..2500L).each { s << it.getClass().name }; s }
t(2) { def s = [] as Set; (1L..3L).each { s << it.getClass().name }; s }
t(3) { (1L..2500L)[0].getClass() }
t(4) { (1L..2500L).collect { it.getClass() }.unique() }
t(5) { (1..2500L).collect { it.getClass() }.unique() }
t(6) { (1L..2500).collect { it.getClass() }.unique() }
t(7) { (1..2500L).getClass() }
t(8) { (1L..2500).from.getClass() }
t(9) { (1..2500L).to.getClass() }
t(10) { (1..3L).to.getClass() }
t(11) { (1..3L).collect { it.getClass().name } }
t(12) { (1L..3).collect { it.getClass().name } }
t(13) { (1L..3L).get(0).getClass() }
t(14) { (1L..2500L).last().getClass() }
t(15) { (1L..2500L).toList()[2].getClass() }
t(16) { (1L..2500L).iterator().next().getClass() }
t(17) { (1L..2500L).reverse()[0].getClass() }
t(18) { (2500L..1L)[0].getClass() }
t(19) { (1L..2500L).sum().getClass() }
t(20) { (1L..2500L).contains(5) }
t(21) { (1L..2500L).indexOf(5) }
t(22) { (1L..2500L).step(100)[1].getClass() }
t(23) { ('a'..'e').getClass() }
t(24) { ((char)'a'..(char)'e')[1].getClass() }
t(25) { ((char)'a'..(char)'\u2fff')[1].getClass() }
t(26) { (1.0..3.5) }
t(27) { (1.0..3.5)[1].getClass() }
t(28) { (0.5..2500.5).size() }
t(29) { (0.5..2500.5)[3].getClass() }
t(30) { ('a'..3).toList() }
t(31) { (1..'3').toList() }
