workflow {
    channel.of(record(id: 1), record(id: 2))
        .combine(strand: 'auto', index: channel.value('x.fa'))
        .view()
}
