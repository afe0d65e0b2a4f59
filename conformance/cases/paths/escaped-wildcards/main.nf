process pass {
    input:
    path x

    output:
    path x

    script:
    """
    true
    """
}

workflow {
    println file("$projectDir/odd\\[1-2\\].txt").name
    channel.fromPath("$projectDir/odd\\[1-2\\].txt") | pass | view { f -> f.name }
}
