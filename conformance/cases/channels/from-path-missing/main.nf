workflow {
    channel.fromPath('data/none.txt', checkIfExists: true).view()
}
