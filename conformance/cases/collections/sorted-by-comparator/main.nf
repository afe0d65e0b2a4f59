def attempt(Closure action) {
    try {
        println action()
    }
    catch (ClassCastException e) {
        println 'cannot be compared'
    }
    catch (NullPointerException e) {
        println 'null is no key'
    }
}

workflow {
    def backwards = { a, b -> b <=> a } as Comparator
    println([backwards instanceof Comparator, backwards instanceof Closure, backwards.compare(1, 2)])
    println([1, 3, 2].toSorted(backwards))
    println([1, 3, 2].sort(false, backwards))
    println([1, 3, 2].sort(backwards))
    println([[1, 3, 2].max(backwards), [1, 3, 2].min(backwards)])
    println([1, 2, 3].toSorted(backwards.reversed()))
    println([1, 2, 3].toSorted(backwards.thenComparing({ a, b -> 0 } as Comparator)))
    def list = [1, 3, 2]
    Collections.sort(list, backwards)
    println list
    def mapped = [compare: { a, b -> b <=> a }] as Comparator
    println([1, 2].toSorted(mapped))

    def map = new TreeMap(backwards)
    map.a = 1
    map.putAll([c: 3, b: 2])
    println map
    println([map.firstKey(), map.lastKey(), map.keySet(), map.values(), map.headMap('b'), map.tailMap('b')])
    def set = new TreeSet(backwards)
    set << 1
    set.addAll([3, 2, 3])
    println set
    println([set.first(), set.headSet(2)])
    def bySize = new TreeMap({ a, b -> a.size() <=> b.size() } as Comparator)
    bySize.aa = 1
    bySize.bb = 2
    bySize.c = 3
    println bySize
    println([bySize.zz, bySize.containsKey('x'), bySize.containsKey('xxx'), bySize.remove('y')])
    def sizes = new TreeSet({ a, b -> a.size() <=> b.size() } as Comparator)
    println([sizes.add('aa'), sizes.add('bb'), sizes.add('c'), sizes])
    println new TreeMap({ a, b -> b <=> a })
    def anyCase = new TreeMap(String.CASE_INSENSITIVE_ORDER)
    anyCase.a = 1
    anyCase.A = 2
    println anyCase
    def reverse = new TreeMap(Comparator.reverseOrder())
    reverse.a = 1
    reverse.b = 2
    println reverse

    attempt { def m = new TreeMap(); m[1] = 1; m['a'] = 2; m }
    attempt { def m = new TreeMap(); m[null] = 1; m }
    attempt { def m = new TreeMap(); m[[1]] = 1; m }
    attempt { new TreeMap([a: 1]).get(null) }
    attempt { new TreeMap([a: 1]).get(1) }
    attempt { new TreeMap([a: 1]).containsKey(1) }
    attempt { new TreeMap([(1): 2, a: 3]) }
    attempt { new TreeMap([a: 1]).put(2, 3) }
    attempt { new TreeSet([1, 'a']) }
    attempt { def s = new TreeSet(); s << 1; s << 2L; s }
    attempt { def s = new TreeSet(); s << null; s }
    attempt { new TreeSet([[1], [2]]) }
    attempt { def m = new TreeMap(); m.put('a', 1); m.put("b${1}".toString(), 2); m }
    attempt { def m = new TreeMap(); m[true] = 1; m[false] = 3; m }
    attempt { [b: 1, a: 2] as TreeMap }
    attempt { [3, 1, 2] as TreeSet }
}
