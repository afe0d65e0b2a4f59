workflow {
    channel.of(['s', 1]).map { a, b, c -> "$a $b $c" }.view()
}
