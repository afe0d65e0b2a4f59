include { INNER } from './modules.nf'

println 'started'

process P { input: val x ; output: val x ; script: "true" }

workflow NAMED {
  take: c
  main: c.mapp { it }
  emit: named = c
}

workflow {
  ch = channel.of(1, 2)
  channel.fromPat(1)
  P(ch)
  P.out.colect()
  NAMED(ch)
  NAMED.out.named.filterr { it }
  if (params.x) {
    other = ch.map { it }
  }
  else {
    other = channel.empty()
  }
  other.groupTuples()
  other.view().collectFile(nam: 'x')
  ch | sizze
  INNER(ch.first())
}
