params.top = 'T'
params.bar = 'mainbar'
include { show as show_a } from './mod' addParams(foo: 'added')
include { show as show_b } from './mod' addParams(foo: 'second', bar: params.top + '2')
include { show as show_c } from './mod'
include { show as show_d } from './mod' params(foo: 'only')
include { P as P1 } from './mod' addParams(foo: 'p1')
include { P as P2 } from './mod' addParams(foo: 'p2')
println params
workflow {
  println show_a()
  println show_b()
  println show_c()
  println show_d()
  P1().view()
  P2().view()
}
