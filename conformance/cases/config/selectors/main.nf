include { SHOW as ALIAS } from './show.nf'
include { SHOW } from './show.nf'

workflow FLOW {
    SHOW()
    ALIAS()
    SHOW.out.mix(ALIAS.out).view()
}

workflow {
    FLOW()
    ALIAS()
    ALIAS.out.view()
}
