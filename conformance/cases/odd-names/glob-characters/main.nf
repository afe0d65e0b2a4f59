workflow {
    println file('data/a[1].txt', glob: false).text.trim()
    println file('data/a\\[1\\].txt').text.trim()
    println files('data/a[1].txt')*.name
    channel.fromPath('data/a[1].txt', glob: false).view { f -> f.name }
}
