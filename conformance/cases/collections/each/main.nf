println([1, 2].each { n -> println n })
['a', 'b'].eachWithIndex { v, i -> println "$i=$v" }
[[1, 'x'], [2, 'y']].each { n, s -> println "$n$s" }
[[1, 'x']].each { pair -> println pair }
[a: 1, b: 2].each { k, v -> println "$k:$v" }
[a: 1].each { entry -> println "${entry.key} ${entry.value}" }
[a: 1, b: 2].eachWithIndex { k, v, i -> println "$i $k $v" }
(1..2).each { n -> println n }
'ab'.each { c -> println c }
[3, 4].reverseEach { n -> println n }
def total = 0
[1, 2, 3].each { n -> total += n }
println total
