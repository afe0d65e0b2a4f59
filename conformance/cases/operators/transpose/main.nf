workflow {
    channel.of(['a', [1, 2], ['x', 'y']], ['b', [3], ['z']]).transpose().toList().view()
    channel.of(['a', [1, 2, 3], ['x']]).transpose().toList().view()
    channel.of(['a', [1, 2, 3], ['x']]).transpose(remainder: true).toList().view()
    channel.of(['a', [1, 2], ['x', 'y']]).transpose(by: 1).toList().view()
    channel.of(['a', 1]).transpose().toList().view()
    channel.of(['a', []]).transpose().toList().view()
    channel.of([[1, 2], ['p', 'q'], 'k']).transpose(by: [0, 1]).toList().view()
}
