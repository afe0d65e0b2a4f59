process TRY {
    debug true

    input:
    val x

    script:
    """
    [ ${task.attempt} = 3 ] && echo ${x} ${task.attempt}
    """
}

workflow {
    TRY(channel.of(1, 2, 3))
}
