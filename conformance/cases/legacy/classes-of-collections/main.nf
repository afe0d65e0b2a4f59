import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.LinkedBlockingQueue

enum Colour { RED, GREEN, BLUE }

class Down implements Iterator<Integer> {
    int left = 3
    boolean hasNext() { left > 0 }
    Integer next() { left-- }
}

def show(String name, Closure code) {
    def found
    try {
        found = code()
    }
    catch (Exception e) {
        found = e.class.simpleName
    }
    println "${name}: ${found}"
}

// Ends of linked lists and queues.
show('ends') { def l = new LinkedList([1, 2]); [l.getFirst(), l.getLast(), l.first, l.last, l.element()] }
show('class') { [new LinkedList().class.name, new Stack().class.name, new LinkedList() instanceof Deque] }
show('no first') { new LinkedList().getFirst() }
show('no last') { new ArrayDeque().getLast() }
show('null in a queue') { new ArrayDeque().add(null) }

// Stacks grow at their end.
show('stack') { def s = new Stack(); s.push('a'); s.push('b'); [s, s.search('b'), s.search('a'), s.search('z'), s.peek(), s.pop(), s.empty(), s] }
show('no top') { new Stack().pop() }
show('vector') { def v = new Vector([1]); v.addElement(2); v.insertElementAt(9, 0); [v, v.firstElement(), v.lastElement(), v.elementAt(1)] }
show('no element') { new Vector([1]).elementAt(5) }
show('blocking queue') { def q = new LinkedBlockingQueue(); q.put(1); q.put(2); def to = []; [q.take(), q.drainTo(to), to, q.poll()] }

// `Collections`
show('fill') { def l = [1, 2, 3]; Collections.fill(l, 0); l }
show('rotate') { def l = [1, 2, 3, 4]; Collections.rotate(l, 1); Collections.rotate(l, -6); l }
show('search') { [Collections.binarySearch([1, 3, 5], 3), Collections.binarySearch([1, 3, 5], 4), Collections.binarySearch([5, 3, 1], 2, Collections.reverseOrder())] }
show('copy') { def l = [1, 2, 3]; Collections.copy(l, [7, 8]); [l, Collections.replaceAll(l, 7, 9), l] }
show('places of parts') { [Collections.indexOfSubList([1, 2, 3, 2, 3], [2, 3]), Collections.lastIndexOfSubList([1, 2, 3, 2, 3], [2, 3])] }
show('swap outside') { Collections.swap([1, 2], -1, 0) }

// Sizes, null and what is there twice.
show('capacity') { new ArrayList(-1) }
show('list of null') { List.of(1, null) }
show('set of one twice') { Set.of(1, 1) }
show('map of one twice') { Map.of('a', 1, 'a', 2) }
show('fixed size') { Arrays.asList(1, 2, 3).add(3) }
show('fixed size, set') { def l = Arrays.asList(3, 1, 2); l[0] = 5; Collections.sort(l); l }
show('shown array') { def a = ['a'] as String[]; def l = Arrays.asList(a); l[0] = 'z'; [a, l] }
show('concurrent map') { new ConcurrentHashMap().put('a', null) }
show('changed meanwhile') { def m = [:]; m.computeIfAbsent('q') { m.zz = 5; 1 } }

// Maps
show('by access') { def m = new LinkedHashMap(16, 0.75f, true); m.a = 1; m.b = 2; m.c = 3; m.get('a'); m['b']; m }
show('constants') { def m = new EnumMap(Colour); m[Colour.BLUE] = 1; m.put(Colour.RED, 2); m }
show('weak') { def m = new WeakHashMap(); m.a = 1; m }
show('entry') { def e = new MapEntry('a', 1); e.value = 3; [e.key, e.value, e] }
show('comparators') { [new TreeSet([2, 1]).comparator(), new TreeSet({ a, b -> b <=> a }).comparator().compare(1, 2)] }

// Iterators
show('map as iterator') { def i = 0; def found = []; for (x in [hasNext: { i < 3 }, next: { i++ }] as Iterator) found << x; found }
show('iterator of a class') { [new Down().toList(), new Down().collect { it * 2 }] }

// Without a first value the elements are those of the begin.
show('inject') { def l = [1, 2, 3]; [l.inject { a, b -> l << 1; a + b }, l] }
show('inject with a value') { def l = [1, 2, 3]; l.inject(0) { a, b -> l << 1; a + b } }

// Parts of parts
show('parts of parts') { def l = (1..8).toList(); def p = l.subList(1, 7).subList(1, 5); p << 0; p.set(0, 9); [p, l, p.size()] }
show('outer part') { def l = (1..8).toList(); def o = l.subList(1, 7); o.subList(1, 5).clear(); [o, l] }
show('inner part') { def l = (1..8).toList(); def o = l.subList(1, 7); def p = o.subList(1, 5); o.clear(); p.size() }
show('long chain') { def l = (1..5000).toList(); while (l.size() > 1) l = l.subList(1, l.size()); l }
show('parts of maps') { def m = new TreeMap((1..8).collectEntries { [it, it] }); def p = m.tailMap(3).descendingMap().tailMap(6); p.remove(5); [p, m.keySet(), p.firstKey(), p.size()] }
show('parts of sets') { def s = new TreeSet(1..8); def p = s.headSet(7).tailSet(2, false); s << 0; [p, p.first(), p.descendingSet().headSet(4)] }

// Filled and asked in turn
show('in turn') { def s = new TreeSet(); def found = []; [5, 3, 9, 1, 3, 7].each { s << it; found << s.first() }; [found, s] }
show('next to') { def s = new TreeSet([1, 3, 5]); [s.floor(3), s.lower(3), s.ceiling(4), s.higher(5), s.floor(0), s.lower(9)] }
show('next keys') { def m = new TreeMap([1: 'a', 3: 'b', 5: 'c']); [m.floorKey(4), m.lowerKey(1), m.ceilingKey(3), m.higherEntry(3)] }

// Bits
show('bits') { def b = new BitSet(); b.set(3); b.clear(0, Integer.MAX_VALUE); [b, b.nextSetBit(0)] }
show('no bit') { new BitSet().nextSetBit(-1) }
show('no clear bit') { new BitSet().nextClearBit(-5) }

workflow { }
