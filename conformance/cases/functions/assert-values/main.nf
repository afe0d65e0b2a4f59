def same(x) {
    x
}

workflow {
    def x = 3
    def l = [1, 2, 3]
    def m = [a: [b: 5], s: 'txt']
    def s = 'hello'
    def n = null
    def assertions = [
        { assert x == 4 },
        { assert l.size() == x + 1 },
        { assert !(x == 3) },
        { assert m.a.b > 5 && x == 3 },
        { assert l[0] == 2 },
        { assert s.toUpperCase().startsWith('X') || n },
        { assert same(x) == 4 },
        { assert -x > 0 },
        { assert x in [1, 2] },
        { assert s !in ['hello'] },
        { assert "${s}!" == 'x' },
        { assert s ==~ /x/ },
        { assert l.collect { v -> v * 2 } == [2, 4] },
        { assert x as String == '4' },
        { assert s instanceof Integer },
        { assert n?.foo == 4 },
        { assert l == [1,
              2] },
        { assert [1, x] == l },
        { assert m['s'].size() == x * 2 - 1 },
        { assert l.every { v -> v > 1 } },
        { assert (x + 1) * 2 == 9 },
        { assert Math.max(x, 1) == 1 },
        { assert 7 - 3 / s.size() == 2 },
        { assert [s, m]*.size() == [1] },
        { assert m.get('s').length() > 5 ? 1 : m.nope },
    ]
    assertions.each { assertion ->
        try {
            assertion.call()
        }
        catch (AssertionError e) {
            println e.message
        }
    }
    assert l.contains(x - 4)
}
