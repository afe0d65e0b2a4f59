workflow {
    channel.of(['a', 1], ['a', 2]).join(channel.of(['a', 10]), failOnDuplicate: true).view()
}
