workflow {
  def x = new P([a:1])
  println x.more()
  println new HashMap(x)
  println([b:2] + x)
  def m = [:]
  m.putAll(x)
  println m
  println new Q(x)
  println new ArrayList(new L([1]))
  def c = x.clone()
  println c
  println(x as Map)
  println([1] + new L([2]))
  println([1, 2] - new L([2]))
  println([b:2].plus(x))
  println(new L([5]) + new L([6]))
  println(x + [k: 1])
}
