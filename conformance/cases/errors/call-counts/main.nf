process ONE { input: val x ; output: val x ; script: "true" }
process TWO { output: val 1, emit: a ; val 2, emit: b ; script: "true" }
process PAIR { input: val x ; val y ; output: val x ; script: "true" }

// Nothing of this runs.

workflow {
  println 'started'; TWO()
  PAIR(ONE(1))
  ONE(TWO.out)
  PAIR(TWO.out, 3)
  both = TWO.out
  PAIR(both)
}
