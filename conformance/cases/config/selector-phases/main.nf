include { C ; C as D } from './m.nf'

process A {
    label 'x'
    label 'y'
    debug true

    input:
    val v

    script:
    "echo A ${task.ext.r} ${task.process}"
}

process B {
    ext r: 'def', z: 'zdef'
    debug true

    script:
    "echo B ${task.ext.r} ${task.ext.z} ${task.ext.q}"
}

workflow W {
    take:
    x

    main:
    A(x)
    C()
}

workflow {
    W(1)
    B()
    D()
}
