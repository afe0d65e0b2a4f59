def show(label, ch) { ch.toList().view { v -> "$label ${v.inspect()}" } }

workflow {
    n = channel.of(1, 2, 3, 4, 5, 6, 7)
    show('w01', n.buffer(size: 3, skip: 1))
    show('w02', n.buffer(size: 3, skip: 1, remainder: true))
    show('w03', n.buffer({ x -> x % 3 == 0 }))
    show('w04', n.buffer(2, 4))
    show('w05', n.buffer({ x -> x == 2 }, { x -> x == 4 }))
    show('w06', n.buffer(5))
    show('w07', n.collate(3))
    show('w08', n.collate(3, false))
    show('w09', n.collate(3, 2))
    show('w10', n.collate(3, 2, false))
    show('w12', n.buffer(size: 10))
    show('w13', n.buffer(size: 10, remainder: true))
}
