q = 5
params.z = 3

def inFunction() {
    [binding.hasVariable('q'), binding.q, binding.getVariable('q'), getBinding().hasVariable('nope')]
}

println binding.hasVariable('q')
println binding.q
println getBinding().q
println binding.hasVariable('nope')
println binding.variables.containsKey('q')
println binding.params.z
println binding['q']
println binding.class.simpleName
println this.binding.hasVariable('q')
println inFunction()
try {
    binding.getVariable('nope')
}
catch (MissingPropertyException e) {
    println 'missing'
}
binding.setVariable('q', 6)
println q

process LABELS {
    label 'a'
    label 'b'

    output:
    val x

    exec:
    x = task.label
}

process LABEL {
    label 'a'

    output:
    val x

    exec:
    x = task.label
}

workflow {
    println "workflow ${binding.hasVariable('q')} ${binding.q}"
    println "closures ${[1].collect { [2].collect { thisObject.q } }}"
    def c = { 1 }
    println "object ${c.thisObject.q}"
    LABELS().view { "$it ${it.class.simpleName}" }
    LABEL().view { "$it ${it.class.simpleName}" }
}
