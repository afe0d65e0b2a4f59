workflow {
    println file('/tmp/a b#c%d?é[1]{2}^`.txt', glob: false).toUri()
    println file("/tmp/-_.!~*'():@&=+\$,;|\"<>\\\\.txt", glob: false).toUri()
}
