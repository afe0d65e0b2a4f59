workflow OTHER {
    println 'other workflow'
}

workflow {
    println 'entry workflow'
}
