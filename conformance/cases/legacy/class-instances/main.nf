process SHOW {
    input:
    val point

    output:
    stdout

    script:
    "echo '${point.x} ${point.label} ${point}'"
}

def attempt(Closure body) {
    try {
        println body()
    }
    catch (Exception e) {
        println "${e.class.simpleName}: ${e.message.readLines()[0]}"
    }
}

workflow {
    def p = new Point(x: 1, y: 2, label: 'ab')
    attempt { p }
    attempt { p.sum() }
    attempt { p.adder()(10) }
    attempt { [p.title, p.label, p.big, p.isBig(), p.getX(), p.getLabel()] }
    attempt { p.setX(4); p.x = p.x + 1; p.x++; p.x }
    attempt { p.label = 'zz'; p.label }
    attempt { p['x'] }
    attempt { p."y" }
    attempt { Point.made }
    attempt { Point.of(1, 2) == Point.of(1, 2) }
    attempt { Point.of(1, 2).is(Point.of(1, 2)) }
    attempt { [Point.of(1, 2), Point.of(1, 2)].unique() }
    attempt { [(Point.of(1, 2)): 'v'][Point.of(1, 2)] }
    attempt { Point.of(1, 2) + Point.of(3, 4) }
    attempt { [p[0], p[1], p('z')] }
    attempt { p.secret }
    attempt { p.k = 8 }
    attempt { p.nope }
    attempt { p.nope = 1 }
    attempt { p.nope(3) }
    attempt { new Point('a') }
    attempt { new Plain(zz: 1) }
    attempt { def q = new Plain(); [q.a, q.b, q.c, q.d, q.e] }
    attempt { new Plain(a: 3L).a.class.simpleName }
    attempt { new Plain(a: 1) == new Plain(a: 1) }
    attempt { new Plain().toString() ==~ /Plain@[0-9a-f]+/ }
    attempt { ([a: 4, b: 'q'] as Plain).b }
    attempt { [p.class, p.class.name, p.getClass().simpleName] }
    attempt { [p instanceof Point, p in Point, 1 in Point] }
    attempt { [1, p, 'a'].findAll { it in Point } }
    attempt { [p, [k: p]].toString() }
    attempt { [p, Point.of(7, 8)]*.x }
    attempt { def m = p.&sum; m() }

    SHOW(channel.of(new Point(x: 3, label: 'c'), Point.of(4, 4)))
        .map { it.trim() }
        .toSortedList()
        .view()
    channel.of(Point.of(1, 1), Point.of(2, 2), Point.of(1, 1))
        .unique()
        .map { [it.x, it] }
        .toSortedList { a, b -> a[0] <=> b[0] }
        .view()
}
