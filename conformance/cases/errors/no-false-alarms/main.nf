def twice(x) { x + x }

workflow SIZES {
  take:
  list
  text
  main:
  n = list.size()
  t = text.toUpperCase()
  println "$n $t"
  emit:
  all = channel.fromList(list.collect { v -> v * 2 })
}

workflow {
  x = channel.of(1)
  x = [3, 1, 2]
  println x.sort()
  if (x.size() > 5) {
    y = channel.of(1)
  }
  else {
    y = 'abc'
  }
  println y.reverse()
  SIZES([1, 2], 'a')
  SIZES.out.all.map { v -> v.toString().padLeft(3, '0') }.toSortedList().view()
  words = twice('ab').toList()
  println words.intersect(['a'])
  channel.of([1, 2]).map { pair -> pair.swap(0, 1) }.view()
  parts = channel.of(1, 2).branch { v -> small: v < 2 ; big: true }
  parts.small.view { v -> "small $v" }
  def channels = [channel.of(1), channel.of(2)]
  println channels.size()
}
