workflow {
    def text = file("${projectDir}/lines.txt")
    channel.of(['x', text], ['y', 'one\ntwo\n']).splitText().view { item -> "${item[0]}: ${item[1].trim()}" }
    channel.of(['k', file("${projectDir}/s_1.fq"), file("${projectDir}/s_2.fq")]).splitFastq(by: 1, pe: true, file: 'part').view { item -> [item[1].name, item[2].name].toString() }
}
