def reassigned(int a, x) {
    a = x
    return a
}

workflow {
    List<String> names = ['a']
    println names
    Map<String, List<Integer>> numbers = [a: [1]]
    println numbers
    println(['a'] as List<String>)
    println([a: 1] as Map<String, Object>)
    println reassigned(1, 2.5)
    int k = 1
    k = 2.5
    println k
    def values = [1, 2, 3, 4]
    values.remove(3 as Object)
    println values
    println([1, 2, 3].sort([compare: { a, b -> b <=> a }] as Comparator))
    println Eval.me('1 + 2')
    println Eval.x(3, 'x + 2')
}
