workflow {
    def removed = [a: 1, b: 2, c: 2]
    println removed.values().remove(2)
    println removed
    println removed.values().removeAll([2])
    println removed
    removed.values().clear()
    println removed
    def kept = [a: 1, b: 2, c: 3]
    println kept.values().removeIf { v -> v > 2 }
    println kept.values().retainAll([2])
    println kept
    def entries = [a: 1, b: 2, c: 3]
    println entries.entrySet().removeIf { e -> e.value == 2 }
    entries.entrySet().each { e -> e.value = e.value * 10 }
    println entries
    entries.entrySet().clear()
    println entries
    def keys = [a: 1, b: 2, c: 3]
    println keys.keySet().remove('a')
    println keys.keySet().retainAll(['c'])
    println keys
    [{ [a: 1].values().add(2) }, { [a: 1].keySet().add('b') }, { [a: 1].keySet() << 'b' }].each { adds ->
        try {
            adds.call()
        }
        catch (UnsupportedOperationException e) {
            println e.class.simpleName
        }
    }
    def copy = [a: 1, b: 2].values().toList()
    copy << 3
    println copy
    println(([a: 1].values() as List) + [4])
}
