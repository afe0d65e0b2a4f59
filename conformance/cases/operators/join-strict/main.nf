nextflow.enable.strict = true
workflow {
  channel.of(['a',1],['b',2]).join(channel.of(['a',3])).view()
}
