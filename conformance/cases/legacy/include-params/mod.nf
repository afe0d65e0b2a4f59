params.foo = 'default'
params.own = 'own'
def show() { "foo=${params.foo} own=${params.own} top=${params.top} bar=${params.bar}" }
process P {
  output: 
  stdout
  script: 
  "echo P ${params.foo} ${params.bar}"
}
