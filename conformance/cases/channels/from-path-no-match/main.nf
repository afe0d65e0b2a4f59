workflow {
    channel.fromPath('data/*.zip', checkIfExists: true).view()
}
