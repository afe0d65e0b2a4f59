def list = [10, 20, 30, 40]
println list[0]
println list[-1]
println list[9]
println list[1..2]
println list[1..-1]
println list[2..0]
println list[0, 2]
println list[1..<3]
println list.size()
println list.first() + list.last()
println list.head()
println list.tail()
println list.init()
println list.take(2)
println list.take(9)
println list.drop(3)
println list.takeRight(2)
println list.dropRight(1)
println list.takeWhile { n -> n < 30 }
println list.dropWhile { n -> n < 30 }
println list.contains(20)
println 20 in list
println 5 in list
println 5 !in list
println list.indexOf(30)
println list.indexOf(99)
println list.isEmpty()
println([].isEmpty())
println list.indices
println list.get(1)
println list.getAt(2)
println list.containsAll([10, 40])
println list.join(',')
println list.join()
println([null, 1].join('-'))
println list.reverse()
println list == [10, 20, 30, 40]
println list.equals([10, 20])
