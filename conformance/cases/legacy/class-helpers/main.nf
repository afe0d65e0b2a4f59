params.sample = 'liver'
params.genome = 'a'
params.genomes = [a: [fasta: 'a.fa'], b: [:]]

WorkflowMain.initialise(workflow, params, log)
println WorkflowMain.help(workflow, params)
println WorkflowMain.help(workflow, params, false)
println WorkflowMain.attribute(params, 'fasta')
println WorkflowMain.attribute(params, 'gtf')
println WorkflowMain.VERSION
WorkflowMain.count('x')
println WorkflowMain.count('x')
println WorkflowMain.missing(['a', 'b', 'c'], ['b'])
println WorkflowMain.parse('{"a": [1, 2]}')
println WorkflowMain.parse(null)
println WorkflowMain.parse('{')
println WorkflowMain.count('parse')
println WorkflowMain.join('-', 'a', 'b') + WorkflowMain.join('-')
println([WorkflowMain.twice(2), WorkflowMain.twice('ab'), WorkflowMain.twice([1])])
println([1, 2].collect(WorkflowMain.&twice))
println WorkflowMain
println WorkflowMain.name

workflow {
    channel.of('x', 'y')
        .map { WorkflowMain.twice(it) }
        .toSortedList()
        .view()
}
