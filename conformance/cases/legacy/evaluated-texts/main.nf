def t(int n, Closure c) {
    try {
        def v = c.call()
        println "$n: ${v == null ? null : v.getClass().simpleName + ' ' + v}"
    } catch (Exception e) {
        println "$n: ${e.getClass().simpleName}"
    }
}
t(1) { evaluate('1 + 2') }
t(2) { evaluate('x = 5; x * 2') }
t(3) { x }
t(4) { evaluate('y = x + 1; y') }
t(5) { binding.variables.y }
t(6) { evaluate('1 +') }
t(7) { evaluate('nope') }
t(8) { evaluate('println "hi"; [a: 1]') }
t(9) { Eval.me('1 + 2') }
t(10) { Eval.me('a', 3, 'a * 2') }
t(11) { Eval.x(3, 'x + 1') }
t(12) { Eval.xy(3, 4, 'x + y') }
t(13) { Eval.xyz(3, 4, 5, 'x + y + z') }
t(14) { Eval.me('[1, 2].collect { it * 2 }') }
t(15) { Eval.me('"a".toUpperCase()') }
t(16) { Eval.me('1 +') }
t(17) { Eval.me('nope') }
t(18) { Eval.me('[a: 1, b: [2, 3]]') }
t(19) { Eval.me('def s = 0; for (i in 1..3) s += i; s') }
t(20) { Eval.me('def f = { it + 1 }; f(2)') }
