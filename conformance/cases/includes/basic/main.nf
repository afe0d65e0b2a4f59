include { greet } from './lib/functions.nf'
include { shout as yell ; twice } from './lib/functions'
include {
    SAY
    SAY as SAY_AGAIN
} from './lib/say.nf'
include { FLOW } from './lib/flow'

workflow {
    println greet('A')
    println yell('b')
    println twice('c')
    SAY('one')
    SAY_AGAIN('two')
    FLOW(channel.of('three'))
    SAY.out.mix(SAY_AGAIN.out, FLOW.out).toSortedList().view()
}
