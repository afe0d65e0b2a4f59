def show(label, ch) {
    ch.toList().view { v -> "$label $v" }
}

workflow {
    nums = channel.of(1, 2, 3, 4, 5)
    show('take 2', nums.take(2))
    show('until', channel.of(1, 2, 3, 4).until { v -> v == 3 })
    show('until first', channel.of(1, 2).until { v -> v == 1 })
    show('sample', channel.of(1..9).randomSample(3, 42))
    show('sample of letters', channel.of('a'..'z').randomSample(5, 1))
    show('sample of few', channel.of(1, 2, 3).randomSample(10, 42).toSortedList())
}
