workflow FLOW {
    take:
    a
    b

    main:
    a.view()
}

workflow {
    FLOW(channel.of(1))
}
