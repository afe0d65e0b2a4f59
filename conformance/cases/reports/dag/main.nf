process ALIGN {
    input:
    val x

    output:
    val x, emit: aligned

    script:
    """
    true
    """
}

process SORT {
    input:
    val x

    output:
    val x

    script:
    """
    true
    """
}

workflow CLEAN {
    take:
    items

    main:
    SORT(items.filter { n -> n > 1 })
    sorted = SORT.out

    emit:
    sorted
}

workflow {
    ALIGN(channel.of(1, 2))
    CLEAN(ALIGN.out.aligned)
    CLEAN.out.sorted.view()
}
