def t(String name, Closure c) {
    def v
    try { v = c() } catch (Throwable e) { v = e.class.simpleName }
    println "$name: $v"
}
def ci = String.CASE_INSENSITIVE_ORDER
def fresh = { def m = new TreeMap(String.CASE_INSENSITIVE_ORDER); m.put('Bee', 2); m.put('Ant', 1); m.put('Cat', 3); m.put('Dog', 4); m }
t('get') { fresh().get('ANT') }
t('getAt') { fresh()['ANT'] }
t('prop') { fresh().ANT }
t('getOrDefault') { fresh().getOrDefault('ANT', 9) }
t('getOrDefault2') { fresh().getOrDefault('X', 9) }
t('getDefault') { def m = fresh(); [m.get('CAT', 7), m] }
t('getDefault2') { def m = fresh(); [m.get('Cow', 7), m] }
t('contains') { fresh().containsKey('BEE') }
t('in') { 'BEE' in fresh() }
t('putIfAbsent') { def m = fresh(); [m.putIfAbsent('BEE', 9), m] }
t('replace') { def m = fresh(); [m.replace('BEE', 9), m] }
t('replace3') { def m = fresh(); [m.replace('BEE', 2, 9), m] }
t('remove') { def m = fresh(); [m.remove('BEE'), m] }
t('remove2') { def m = fresh(); [m.remove('BEE', 2), m] }
t('merge') { def m = fresh(); [m.merge('BEE', 5) { x, y -> x + y }, m] }
t('compute') { def m = fresh(); [m.compute('BEE') { k, v -> "$k$v".toString() }, m] }
t('computeIfAbsent') { def m = fresh(); [m.computeIfAbsent('BEE') { 5 }, m.computeIfAbsent('cow') { 8 }, m] }
t('computeIfPresent') { def m = fresh(); [m.computeIfPresent('BEE') { k, v -> null }, m] }
t('putAt') { def m = fresh(); m['BEE'] = 8; m.cAT = 9; m }
t('leftShift') { def m = fresh(); m << [BEE: 7, Eel: 5]; m }
t('plus') { def m = fresh() + [BEE: 7, Eel: 5]; [m, m.get('eel')] }
t('minus') { def m = fresh() - [Bee: 2]; [m, m.get('cat')] }
t('findAll') { def m = fresh().findAll { it.value > 1 }; [m, m.get('CAT'), m.getClass().simpleName] }
t('clone') { def m = fresh().clone(); m.get('ANT') }
t('copy') { def m = new TreeMap(fresh()); m.get('ANT') }
t('copyHash') { def m = new HashMap(fresh()); m.get('ANT') }
t('putAll') { def m = fresh(); m.putAll([ANT: 5, zz: 1]); m }
t('head') { def m = fresh(); [m.headMap('C'), m.headMap('CAT', true), m.tailMap('bee'), m.tailMap('bee', false), m.subMap('B', 'd'), m.subMap('bee', false, 'dog', true)] }
t('subMapBad') { fresh().subMap('d', 'a') }
t('keys') { def m = fresh(); [m.floorKey('c'), m.ceilingKey('c'), m.lowerKey('BEE'), m.higherKey('BEE'), m.floorKey('BEE'), m.firstKey(), m.lastKey(), m.floorKey('A'), m.higherKey('z')] }
t('entries') { def m = fresh(); [m.firstEntry(), m.lastEntry(), m.floorEntry('CC'), m.lowerEntry('ant'), m.higherEntry('ant')] }
t('poll') { def m = fresh(); [m.pollFirstEntry(), m.pollLastEntry(), m] }
t('fixed') { def m = fresh(); m.firstEntry().value = 5; m }
t('desc') { def m = fresh(); def d = m.descendingMap(); [d, d.firstKey(), d.get('ANT'), d.headMap('C'), d.descendingMap(), m.descendingKeySet()] }
t('descLive') { def m = fresh(); def d = m.descendingMap(); d.remove('BEE'); d.put('zoo', 1); m.eel = 5; [m, d] }
t('headLive') { def m = fresh(); def d = m.headMap('C'); d.clear(); [m, d] }
t('headLive2') { def m = fresh(); def d = m.headMap('C'); m.remove('ANT'); m.aa = 4; d.ab = 5; [m, d, d.size(), d.containsKey('AB'), d.containsKey('cat')] }
t('headOut') { def m = fresh(); def d = m.headMap('C'); d.put('x', 1); d }
t('headEach') { def m = fresh(); def d = m.headMap('C'); d.each { it.value = it.value * 10 }; m }
t('navKeys') { def m = fresh(); def k = m.navigableKeySet(); k.remove('ANT'); [m, k.first(), k.contains('DOG'), k.floor('D')] }
t('keySet') { def m = fresh(); def k = m.keySet(); k.remove('ANT'); [m, k.contains('DOG'), 'DOG' in k] }
t('null') { new TreeMap([a: 1]).get(null) }
t('class') { new TreeMap([a: 1]).get(1) }
t('class2') { new TreeMap([a: 1]).put(1, 2) }
t('nullset') { new TreeSet(['a']).contains(null) }
t('emptyFirst') { new TreeMap().firstKey() }
t('emptyFirst2') { new TreeMap().firstEntry() }
t('emptySetFirst') { new TreeSet().first() }
t('asTree') { def m = fresh() as TreeMap; m.get('ANT') }
t('groupsort') { [b: 1, A: 2].sort().getClass().simpleName }

def set = { def s = new TreeSet(String.CASE_INSENSITIVE_ORDER); s.addAll(['Bee', 'Ant', 'Cat', 'Dog']); s }
t('s contains') { [set().contains('ANT'), 'ANT' in set(), set().containsAll(['ANT', 'cat']), set().containsAll(['x'])] }
t('s add') { def s = set(); [s.add('ANT'), s << 'BEE', s] }
t('s remove') { def s = set(); [s.remove('ANT'), s.remove('x'), s] }
t('s removeAll') { def s = set(); [s.removeAll(['ANT', 'BEE']), s] }
t('s removeAllLong') { def s = set(); [s.removeAll(['ANT', 'BEE', 'x', 'y', 'z']), s] }
t('s retainAll') { def s = set(); [s.retainAll(['ANT', 'BEE', 'Cat']), s] }
t('s plus') { def s = set() + 'ANT' + ['zoo', 'BEE']; [s, s.contains('ZOO'), s.getClass().simpleName] }
t('s minus') { def s = set() - 'ANT'; [s, s.contains('DOG')] }
t('s minus2') { def s = set() - 'Ant'; [s, s.contains('DOG')] }
t('s findAll') { def s = set().findAll { it < 'D' }; [s, s.contains('ANT')] }
t('s collect') { set().collect { it + '1' } }
t('s clone') { def s = set().clone(); s.contains('ANT') }
t('s copy') { [new TreeSet(set()).contains('ANT'), new LinkedHashSet(set()).contains('ANT')] }
t('s parts') { def s = set(); [s.headSet('C'), s.headSet('CAT', true), s.tailSet('bee'), s.tailSet('bee', false), s.subSet('B', 'd'), s.subSet('bee', false, 'dog', true)] }
t('s nav') { def s = set(); [s.floor('c'), s.ceiling('c'), s.lower('BEE'), s.higher('BEE'), s.floor('BEE'), s.first(), s.last(), s.floor('A')] }
t('s poll') { def s = set(); [s.pollFirst(), s.pollLast(), s, new TreeSet().pollFirst()] }
t('s desc') { def s = set(); def d = s.descendingSet(); d.remove('ANT'); d.add('zoo'); [s, d, d.first(), d.headSet('C')] }
t('s descIt') { set().descendingIterator().collect { it } }
t('s headLive') { def s = set(); def h = s.headSet('C'); h.clear(); s << 'aa'; [s, h] }
t('s out') { def s = set(); s.headSet('C').add('x') }
t('s fresh') { def s = set(); s.subSet('z', 'a') }
t('s cmp class') { def s = new TreeSet(new Cmp()); s.addAll(['b', 'A', 'B']); [s, s.contains('a')] }
t('m cmp class') { def s = new TreeMap(new Cmp()); s.b = 1; s.A = 2; s.B = 3; [s, s.get('a')] }
t('pq class') { def q = new PriorityQueue(new Cmp()); q.addAll(['b', 'A', 'c']); [q.poll(), q.poll(), q.poll()] }
t('sort class') { ['b', 'A', 'c'].toSorted(new Cmp()) }
t('sort class2') { def l = ['b', 'A', 'c']; l.sort(new Cmp()); l }
t('sort class3') { def l = ['b', 'A', 'c']; [l.sort(false, new Cmp()), l] }
t('max class') { [['b', 'A', 'c'].max(new Cmp()), ['b', 'A', 'c'].min(new Cmp())] }
t('coll sort') { def l = ['b', 'A', 'c']; Collections.sort(l, new Cmp()); [l, Collections.max(l, new Cmp())] }
t('unique class') { ['b', 'A', 'B', 'a'].unique(new Cmp()) }
t('reversed') { ['b', 'A', 'c'].toSorted(new Cmp().reversed()) }
t('reverseOrder') { ['b', 'A', 'c'].toSorted(Collections.reverseOrder(new Cmp())) }
t('sorted stream') { ['b', 'A', 'c'].stream().sorted(new Cmp()).toList() }
t('instances') { def m = new TreeMap({ a, b -> a.n <=> b.n }); m.put(new K(2), 'b'); m.put(new K(1), 'a'); [m, m[new K(1)], m.containsKey(new K(2)), m.headMap(new K(2))] }
t('back') { def s = new TreeSet(Collections.reverseOrder()); s.addAll([1, 2, 3]); [s, s + [4], s.findAll { it > 1 }, s.headSet(2), s.descendingSet()] }
t('backmap') { def s = new TreeMap(Collections.reverseOrder()); s.putAll([1: 'a', 2: 'b']); [s, s + [3: 'c'], s.findAll { it.key < 5 }, s.headMap(1), s.descendingMap()] }
t('hash plus') { def h = new HashMap(); (1..20).each { h["k$it".toString()] = it }; def p = h + [a: 1, zz: 2]; [p.getClass().simpleName, p.keySet()] }
t('hashset plus') { def h = new HashSet([30, 17, 1, 33]); def p = h + [99, 2]; [p.getClass().simpleName, p, (h - 17).getClass().simpleName] }
t('hash minus') { def h = new HashMap([a: 1, b: 2]); (h - [a: 1]).getClass().simpleName }
