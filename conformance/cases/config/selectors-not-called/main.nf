params.x = false

include { A; B as B_ALIAS } from './module'

process C {
    output:
    val 1

    exec:
    println 'C'
}

workflow {
    if (params.x) {
        A()
        B_ALIAS()
    }
    C()
}
