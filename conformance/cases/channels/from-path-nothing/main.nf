params.input = []

workflow {
    channel.fromPath(params.input).view { f -> f.name }
}
