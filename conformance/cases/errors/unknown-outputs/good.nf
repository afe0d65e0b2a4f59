include { P } from './modules.nf'

workflow W {
    take:
    x

    emit:
    x
}

workflow {
    P()
    W(P.out.one)
    W.out.x.view { v -> "fine $v" }
    P.out.aa.mix(W.out).count().view()
}
