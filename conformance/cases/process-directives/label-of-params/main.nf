params.size = 'two'
params.kind = 'big'

process PLAIN {
    label params.size

    output:
    val text

    exec:
    text = "${task.ext.from} ${task.label}"
}

process INTERPOLATED {
    label "x_${params.kind}"
    label 'other'

    output:
    val text

    exec:
    text = "${task.ext.from} ${task.label}"
}

workflow {
    PLAIN().mix(INTERPOLATED()).toSortedList().view()
}
