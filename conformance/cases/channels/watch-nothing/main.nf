workflow {
    channel.watchPath('missing/*.txt').view()
}
