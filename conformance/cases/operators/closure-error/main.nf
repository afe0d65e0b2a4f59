workflow {
    channel.of(1, 2, 3).map { n ->
        if (n == 2) {
            throw new Exception("broken item $n")
        }
        n
    }.view()
}
