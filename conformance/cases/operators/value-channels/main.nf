def show(label, ch) {
    ch.view { v -> "$label $v" }
}

workflow {
    five = channel.value(5)
    show('map', five.map { v -> v + 1 })
    show('filter', five.filter { v -> v > 3 })
    show('flatten', channel.value([1, [2]]).flatten())
    show('flatMap', channel.value([1, 2]).flatMap())
    show('unique', five.unique())
    show('collect', five.collect())
    show('collect list', channel.value([5, 6]).collect())
    show('toList', five.toList())
    show('toList of list', channel.value([5, 6]).toList())
    show('count', five.count())
    show('sum', five.sum())
    show('first', five.first())
    show('last', five.last())
    show('ifEmpty', five.ifEmpty(6))
    show('transpose', channel.value([1, ['a', 'b']]).transpose())
    show('groupTuple', channel.value([1, 'a']).groupTuple())
    show('combine', five.combine(channel.value([1, 2])))
    show('join', channel.value([1, 'a']).join(channel.value([1, 'b'])))
    show('cross', channel.value([1, 'a']).cross(channel.value([1, 'b'])))
    show('mix', five.mix(channel.value(6)).toSortedList())
    show('concat', five.concat(channel.value(6)).toList())
    show('merge', five.merge(channel.value(6)))
    show('splitText', channel.value("a\nb").splitText().map { l -> l.trim() })
}
