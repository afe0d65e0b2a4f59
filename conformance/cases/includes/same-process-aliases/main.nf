include { COUNT as FIRST } from './count.nf'
include { COUNT as SECOND } from './count.nf'

workflow INNER {
    take:
    x

    main:
    FIRST(x)

    emit:
    FIRST.out
}

workflow {
    FIRST(1)
    SECOND(2)
    INNER(3)
    FIRST.out.mix(SECOND.out).mix(INNER.out).toSortedList().view()
}
