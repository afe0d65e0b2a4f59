def t(String name, Closure c) {
    def v
    try { v = c.call() } catch (Throwable e) { v = e.class.simpleName }
    println "$name: $v"
}
t('r1') { [5G in 1..5, 6G in 1..5, 5L in 1..5, 2.0 in 1..5, 2.5 in 1..5, 'x' in 1..5, null in 1..5, (2 as short) in 1..5, 5 in 1..<5, 5G in 1..<5] }
t('r1b') { [(1..5).contains(5G), (1..5).contains(5L), (1..5).contains(2.0), (1..5).containsWithinBounds(2.5)] }
t('r2') { switch (5G) { case 1..5: return 'in'; default: return 'out' } }
t('r3') { [(5L..7L).collect { it }[0].class.simpleName, (5L..7L).toSet()*.class*.simpleName, (5L..7L).getClass().simpleName, (5L..7L).from.class.simpleName, (5L..7L)[1].class.simpleName, (5L..7L).sum().class.simpleName] }
t('r3b') { (5L..7) .collect { it.class.simpleName } }
t('r3c') { (5..7L) .collect { it.class.simpleName } }
t('r4') { "${[a: [b: 1]].entrySet()}" }
t('r4b') { "${[a: [b: 1]].find { true }}" }
t('r4c') { [a: [b: 1]].entrySet().toString() }
t('r5') { def l = (1..3).withDefault { 0 }; [l[1], l[5]] }
t('r5b') { def l = (1..3).withLazyDefault { 0 }; [l[5], l] }
t('r5c') { def l = (1..3).withEagerDefault { 9 }; [l[5], l] }
t('r6') { ['abcd'.takeBetween('a', 'd'), 'abcd'.takeBetween('a', 'd', 0), 'a1b a2b a3b'.takeBetween('a', 'b', 1), 'x"y"z'.takeBetween('"'), 'x"y"z"w"'.takeBetween('"', 1), 'abc'.takeBetween('z', 'y'), 'abc'.takeBetween('a', 'c', 3)] }
t('r7') { [z: 3, y: 1, x: 2].toSpreadMap() }
t('r9') { 0.0 as String[] }
t('b1') { def b = new BitSet(); b.set(1); b.set(5); [b, b.get(1), b.get(2), b.cardinality(), b.length(), b.nextSetBit(2), b.nextClearBit(1), b.isEmpty(), b[5], b.size()] }
t('b2') { def b = new BitSet(8); b[2] = true; b.set(4, 7); b.clear(5); b.flip(0); [b, b.toString(), b.previousSetBit(3)] }
t('b3') { def a = new BitSet(); a.set(1); a.set(2); def b = new BitSet(); b.set(2); b.set(3); [a & b, a | b, a ^ b, a.intersects(b), a == b] }
t('b4') { def a = new BitSet(); a.set(1); a.set(2); def b = new BitSet(); b.set(2); a.and(b); [a, a == b, a.hashCode() == b.hashCode()] }
t('b5') { def a = new BitSet(); a.set(0, 4); a.set(1, false); a.clear(2, 3); [a, a.stream().toArray().toList(), a.stream().sum(), a.clone()] }
t('b6') { def a = new BitSet(); a.set(0, 4); a.andNot(a.clone()); [a.isEmpty(), a.cardinality()] }
t('st1') { [1, 2, 3].stream().mapToInt { it }.sum() }
t('st2') { [1, 2, 3].stream().mapToInt { it }.average().getAsDouble() }
t('st3') { java.util.stream.IntStream.range(0, 3).boxed().collect(java.util.stream.Collectors.toList()) }
t('st4') { [3, 1, 2].stream().sorted(Comparator.reverseOrder()).collect(java.util.stream.Collectors.toList()) }
t('st5') { ['a', 'bb'].stream().collect(java.util.stream.Collectors.toMap({ it }, { it.size() })) }
t('st6') { ['a', 'bb', 'c'].stream().collect(java.util.stream.Collectors.groupingBy({ it.size() }, java.util.stream.Collectors.counting())) }
t('st7') { ['a', 'bb', 'c'].stream().collect(java.util.stream.Collectors.partitioningBy { it.size() > 1 }) }
t('st8') { ['a', 'bb', 'c'].stream().collect(java.util.stream.Collectors.mapping({ it + it }, java.util.stream.Collectors.joining('-'))) }
t('st9') { [1, 2, 3, 4].stream().takeWhile { it < 3 }.toList() + [1, 2, 3, 4].stream().dropWhile { it < 3 }.toList() }
t('st10') { java.util.stream.Stream.of(1, 2, 3).map { it * 2 }.toList() }
t('st12') { [1, 2, 3].stream().mapToInt { it }.max().getAsInt() }
t('st13') { [1, 2, 3].stream().reduce(0) { a, b -> a + b } }
t('st14') { [[1], [2, 3]].stream().flatMap { it.stream() }.toList() }
t('st16') { [1, 2, 3].stream().filter { it > 5 }.findFirst().isPresent() }
t('st17') { [1, 2, 3].stream().collect(java.util.stream.Collectors.summingInt { it }) }
t('st18') { [1, 2, 3].stream().collect(java.util.stream.Collectors.averagingInt { it }) }
t('st19') { [1, 2, 3].stream().map { it + 1 }.collect(java.util.stream.Collectors.toCollection { new TreeSet() }) }
t('st20') { java.util.stream.IntStream.rangeClosed(1, 3).mapToObj { "n$it".toString() }.collect(java.util.stream.Collectors.joining(',')) }
t('st21') { Arrays.stream([1, 2] as int[]).sum() }
t('st22') { [1, 2].parallelStream().toList() }
t('st23') { [3, 1].stream().min { a, b -> a <=> b }.get() }
t('st24') { [1, 2].stream().toArray().length }
t('st25') { java.util.stream.Stream.concat([1].stream(), [2].stream()).toList() }
t('st26') { [1,2,3].stream().skip(1).peek { }.count() }
t('st27') { java.util.stream.Stream.empty().toList() }
t('x2') { def h = new Expando(); h.name = 'n'; h.toString = { "I am $name".toString() }; "$h" }
t('x3') { def h = new Expando(a: 1); h.nope() }
t('x4') { def h = new Expando(a: 1); h.nope }
t('x5') { def h = new Expando(a: 1); h.set = { v -> a = v }; h.set(9); h.a }
t('x6') { new Expando(a: 1).toString() }
t('x7') { def e = new Expando(a: 1); e['b'] = 2; [e.b, e['a'], e.getProperty('a')] }
t('sy1') { def o = new Object(); def r = { synchronized (o) { 5 } }; r() }
