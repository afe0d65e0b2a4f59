include { P ; P as Q } from './modules.nf'

workflow W {
    take:
    x

    emit:
    y = x
}

workflow {
    println 'started'
    W(1)
    W.out.q.view()
    channel.of(1).map { _v -> P.out.zz }
    Q.out.ab.view()
}
