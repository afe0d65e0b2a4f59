process NEVER {
    input:
    val x

    output:
    val x

    exec:
    println 'never printed'
}

workflow {
    NEVER(channel.empty())
    NEVER.out.toList().view()
    NEVER.out.ifEmpty('nothing came').view()
}
