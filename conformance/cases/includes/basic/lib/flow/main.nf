include { SAY } from '../say.nf'

workflow FLOW {
    take:
    words

    main:
    SAY(words)

    emit:
    SAY.out
}
