println params.nested
println params.nested.a.b
println params.list
println params.'odd-name'
println params.genomes['GRCh38'].fasta
println params.genomes.keySet()
println params.computed
println params.flag.getClass().getSimpleName()
println params.number + 1
println params.decimal
println params.nothing
println params.text
println workflow.manifest.name + ' ' + workflow.manifest.version
