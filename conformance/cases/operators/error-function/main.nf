workflow {
    channel.of('a', 'b').map { s -> s == 'b' ? error("bad sample: $s") : s }.view()
}
