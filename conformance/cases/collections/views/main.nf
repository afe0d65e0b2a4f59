def t(String name, Closure c) {
    def v
    try { v = c() } catch (Throwable e) { v = e.class.simpleName }
    println "$name: $v"
}
def set = { def s = new TreeSet(String.CASE_INSENSITIVE_ORDER); s.addAll(['Bee', 'Ant', 'Cat', 'Dog']); s }
t('s minus list') { [set() - ['ANT'], set() - ['Ant'], set() - ['ANT', 'x','y','z','w']] }
t('s disjoint') { set().disjoint(['ANT']) }
t('s eq') { set() == new TreeSet(['Ant', 'Bee', 'Cat', 'Dog']) }
// views
def m = { [a: 1, b: 2, c: 3] }
t('v1') { def x = m(); def v = x.values(); x.remove('a'); def i = v.iterator(); while (i.hasNext()) if (i.next() == 2) i.remove(); [x, v] }
t('v2') { def x = m(); def v = x.values(); x.b = 1; x.d = 4; [v.toList(), v.size(), v.contains(4)] }
t('v3') { def x = m(); def v = x.values(); v.remove(2); v.removeAll([3]); [x, v.toList()] }
t('v4') { def x = m(); x.values().add(3) }
t('v5') { def x = m(); x.values() << 3 }
t('v6') { def x = m(); x.values().clear(); x }
t('v7') { def x = m(); def s = x.values().sort(); s << 5; [s, x] }
t('v8') { def x = m(); x.values().retainAll { it > 1 }; x }
t('v9') { def x = m(); x.values().removeIf { it > 1 }; x }
t('v10') { def x = [a: 1, b: 1]; [x.values().unique(false), x] }
t('v11') { def x = [a: 1, b: 1]; x.values().unique(); x }
t('v12') { def x = m(); x.values()[0] }
t('k1') { def x = m(); def k = x.keySet(); x.z = 5; [k, k.contains('z'), k.size()] }
t('k2') { def x = m(); def k = x.keySet(); k.remove('a'); k.removeAll(['b']); x }
t('k3') { m().keySet().add('x') }
t('k4') { m().keySet() << 'x' }
t('k5') { def x = m(); x.keySet().retainAll(['a']); x }
t('k6') { def x = m(); x.keySet().clear(); x }
t('k7') { def x = m(); def i = x.keySet().iterator(); i.next(); i.remove(); i.next(); [x, i.next()] }
t('k8') { def x = m(); x.keySet().removeAll { it > 'a' }; x }
t('k9') { def x = m(); [x.keySet() + 'z', x.keySet() - 'a', x] }
t('e1') { def x = m(); x.entrySet().each { it.value *= 2 }; x }
t('e2') { def x = m(); x.entrySet().removeIf { it.value > 1 }; x }
t('e3') { def x = m(); def e = x.entrySet(); x.z = 5; [e.size(), e] }
t('e4') { def x = m(); def e = x.find { it.key == 'a' }; x.a = 9; [e.value, e] }
t('e5') { def x = m(); def i = x.iterator(); i.next(); i.remove(); x }
t('e6') { def x = m(); def i = x.entrySet().iterator(); def e = i.next(); e.value = 7; x }
t('e7') { def x = m(); def e = x.entrySet().iterator().next(); x.remove('a'); e.setValue(5); x }
t('e8') { def x = m(); [x.entrySet().contains(new AbstractMap.SimpleEntry('a', 1)), x.entrySet().remove(x.find { it.key == 'b' }), x] }
t('e9') { m().entrySet().add(m().find { true }) }
t('i1') { def q = [a: 1].asImmutable(); q.entrySet().each { it.value = 5 }; q }
t('i2') { def q = [a: 1].asImmutable(); q.keySet().remove('a'); q }
t('i3') { def q = [a: 1].asImmutable(); q.values().clear(); q }
t('i4') { def q = [a: 1].asImmutable(); def i = q.iterator(); i.next(); i.remove(); q }
t('i5') { def q = [a: 1].asImmutable(); q.each { it.value = 3 }; q }
t('i6') { def q = [1, 2].asImmutable(); def i = q.iterator(); i.next(); i.remove(); q }
t('i7') { def q = [1, 2].asImmutable(); q.subList(0, 1).clear(); q }
t('i8') { def q = [1, 2].asImmutable(); def i = q.listIterator(); i.next(); i.set(5); q }
t('i9') { def q = ([1, 2] as Set).asImmutable(); q << 3 }
t('i10') { def q = ([1, 2] as Set).asImmutable(); q.remove(1) }
t('i11') { def q = new TreeMap([a: 1, b: 2]).asImmutable(); q.headMap('b').clear(); q }
t('i12') { def q = new TreeMap([a: 1, b: 2]).asImmutable(); [q.headMap('b')] }
t('i13') { Set.of(1).add(2) }
t('i14') { Collections.emptySet() << 1 }
t('i15') { def l = [1]; def u = Collections.unmodifiableList(l); l << 2; [u, u.size()] }
t('i16') { def l = [1]; def u = l.asImmutable(); l << 2; u }
t('i17') { def l = [a: 1]; def u = l.asUnmodifiable(); l.b = 2; [u, u.b] }
t('i18') { def l = [a: 1]; def u = l.asUnmodifiable(); u.c = 2 }
t('i19') { def l = [1] as Set; def u = l.asUnmodifiable(); l << 2; [u, u.contains(2)] }
t('i20') { [1, 2].asImmutable().sort() }
t('i21') { [3, 1, 2].asImmutable().toSorted() }
t('i22') { [3, 1].asImmutable().removeAll { true } }
t('i23') { [3, 1].asImmutable().add(1) }
t('i24') { [a: 1].asImmutable().put('a', 1) }
t('i25') { [a: 1].asImmutable().remove('a') }
t('i26') { [a: 1].asImmutable().clear() }
t('s1') { def l = [1, 2, 3, 4]; l.subList(1, 3).clear(); l }
t('s2') { def l = [1, 2, 3, 4]; def s = l.subList(1, 3); s[0] = 9; s << 7; [l, s] }
t('s3') { def l = [1, 2, 3, 4]; def s = l.subList(1, 3); l[1] = 8; s }
t('s4') { def l = [1, 2, 3, 4]; def s = l.subList(1, 3); l << 5; s.size() }
t('s5') { def l = [1, 2, 3, 4, 5, 6]; def s = l.subList(1, 5).subList(1, 3); s.remove(0); s.add(0, 77); s.addAll([8, 9]); [l, s] }
t('s6') { def l = [4, 3, 2, 1]; l.subList(1, 3).sort(); l }
t('s7') { def l = [4, 3, 2, 1]; l.subList(1, 3).reverse(true); l }
t('s8') { [1, 2].subList(1, 5) }
t('s9') { def l = [1, 2, 3, 4]; def i = l.subList(1, 3).iterator(); i.next(); i.remove(); l }
t('s10') { def l = [1, 2, 3, 4]; def x = l[1..2]; x[0] = 9; l }
t('s11') { def l = [1, 2, 3, 4]; def s = l.subList(0, 2); [s == [1, 2], s + 5, s.collect { it }, s.toString(), l] }
t('s12') { def l = (1..6).toList(); l.subList(0, 3).removeIf { it == 2 }; l.subList(0, 2).replaceAll { it * 10 }; Collections.swap(l.subList(2, 4), 0, 1); Collections.reverse(l.subList(0, 2)); l }
t('l1') { def l = [1, 2, 3]; for (x in l) { if (x == 1) l << 4 }; l }
t('l2') { def l = [1, 2, 3]; for (x in l) { if (x == 2) l.remove(0) }; l }
t('l3') { def l = [1, 2, 3]; l.each { if (it == 1) l.remove(0) }; l }
t('l4') { def l = [a: 1, b: 2, c: 3]; for (e in l) { l.remove('c') }; l }
t('l5') { def l = [a: 1, b: 2, c: 3]; for (k in l.keySet()) { l[k] = 5 }; l }
t('l6') { def l = [a: 1, b: 2, c: 3]; for (k in l.keySet()) { l["$k$k".toString()] = 5 }; l }
t('l7') { def l = [1, 2] as Set; for (k in l) { l << 5 }; l }
t('l9') { def l = new java.util.concurrent.ConcurrentHashMap([a: 1, b: 2]); for (e in l) { l.remove(e.key) }; l }
t('l10') { def l = new java.util.concurrent.CopyOnWriteArrayList([1, 2]); for (e in l) { l << 3 }; l }
t('l11') { def l = [1, 2, 3]; def i = l.iterator(); i.next(); l << 5; i.next() }
t('l12') { def l = [1, 2, 3]; def i = l.iterator(); i.remove() }
t('l13') { def l = [1, 2, 3]; def i = l.iterator(); i.next(); i.remove(); i.remove() }
t('l14') { def l = [1, 2, 3]; def i = l.listIterator(); i.next(); i.add(9); i.next(); i.set(8); i.previous(); [l, i.nextIndex(), i.previousIndex(), i.hasPrevious()] }
t('l15') { def l = [1, 2, 3]; l.eachWithIndex { x, i -> if (i == 0) l << 7 } }
t('l16') { def l = [1, 2, 3]; l.collect { if (it == 1) { l << 7 }; it } }
t('l17') { def l = [1, 2, 3]; for (x in l) { l[0] = 7 }; l }
t('l18') { def l = [1, 2, 3]; for (x in l) { l.remove(0); l.add(5) }; l }
t('l19') { def l = [1, 2, 3]; for (x in l) { if (x == 1) { l << 4; break } }; l }
t('l20') { def l = [1, 2, 3] as Integer[]; for (x in l) { l[2] = 9; if (x == 9) println 'seen' }; l }
t('l21') { def n = []; def l = [3: 'c', 1: 'a']; for (e in l) { n << e.key; e.value = e.value * 2 }; [n, l] }
