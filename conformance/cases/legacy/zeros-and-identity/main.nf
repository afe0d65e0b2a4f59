def t(String name, Closure c) {
    try { println "$name: ${c.call()}" } catch (Throwable e) { println "$name: ${e.class.name}: ${e.message}" }
}
t('list capacity') { new ArrayList(-1) }
t('list capacity 2') { [new ArrayList(5), new HashSet(5), new HashMap(5)] }
t('set capacity') { new HashSet(-1) }
t('lhs capacity') { new LinkedHashSet(-1) }
t('map capacity') { new HashMap(-1) }
t('lmap capacity') { new LinkedHashMap(-2, 0.75f) }
t('vector') { new Vector(-1) }
t('deque') { new ArrayDeque(-1) }
t('zero short') { short s; s.class }
t('zero byte') { byte s; s.class }
t('zero char') { char c; c as int }
t('zero rest') { int i; long l; float g; double d; boolean b; [i, l, g, d, b]*.class }
t('expando') { def a = new Expando(x: 1); def b = new Expando(x: 1); "${a == b} ${a == a} ${a.equals(b)}" }
t('expando key') { def a = new Expando(x: 1); def m = [(a): 2]; a.y = 3; "${m[a]} ${m.containsKey(a)}" }
t('expando set') { [new Expando(x: 1), new Expando(x: 1)].toSet().size() }
t('expando unique') { [new Expando(x: 1), new Expando(x: 1)].unique().size() }
t('expando own') { def a = new Expando(x: 1, equals: { o -> true }, hashCode: { -> 7 }); def b = new Expando(x: 2, equals: { o -> true }, hashCode: { -> 7 }); "${a == b} ${a.hashCode()} ${[a, b].toSet().size()}" }
t('expando contains') { def a = new Expando(x: 1); "${[a].contains(a)} ${[a].contains(new Expando(x: 1))} ${[a].indexOf(a)}" }
