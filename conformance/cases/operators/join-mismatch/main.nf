workflow {
    channel.of(['a', 1], ['b', 2]).join(channel.of(['a', 10]), failOnMismatch: true).view()
}
