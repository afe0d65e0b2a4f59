def t(int n, Closure c) {
    try {
        def v = c.call()
        println "$n: ${v == null ? null : v.getClass().simpleName + ' ' + v}"
    } catch (Exception e) {
        println "$n: ${e.getClass().simpleName}"
    }
}
t(1) { (1<..3).toList() }
t(2) { (1<..<3).toList() }
t(3) { (1..<3).toList() }
t(4) { (1<..3).toString() }
t(5) { (1<..<3).toString() }
t(6) { (1<..<5).size() }
t(7) { (5<..1).toList() }
t(8) { (5<..<1).toList() }
t(9) { (1<..<1).toList() }
t(10) { (1<..1).toList() }
t(11) { (1<..<2).toList() }
t(12) { (2<..<1).toList() }
t(13) { ('a'<..'d').toList() }
t(14) { ('a'<..<'d').toList() }
t(15) { (1<..3).getClass() }
t(16) { (1<..<3).getClass() }
t(17) { ('a'<..'d').getClass() }
t(18) { (1L<..<5).toList() }
t(19) { [0,1,2,3,4][1<..3] }
t(20) { [0,1,2,3,4][1<..<3] }
t(21) { [0,1,2,3,4][0<..-1] }
t(22) { [0,1,2,3,4][-3..<-1] }
t(23) { [0,1,2,3,4][0..<-1] }
t(24) { 'hello'[1<..<4] }
t(25) { (1<..3) == [2,3] }
t(26) { 3 in (1<..3) }
t(27) { (1<..3).from }
t(28) { (1<..3).to }
t(29) { (1<..<3).from }
t(30) { (1<..<3).to }
t(31) { switch (1) { case 1<..3: return 'in'; default: return 'out' } }
t(32) { (1.5<..4.5).toList() }
