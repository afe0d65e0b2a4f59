workflow {
    channel.fromFilePairs('*_{1,2}.fq', sizes: 3).view { pair -> pair[1].collect { f -> f.name }.toString() }
}
