nextflow.enable.dsl = 2

workflow {
    Channel.from(1, 2, 3).map { it * 2 }.collect().view { "from $it" }
    Channel.from([4, 5]).collect().view { "list $it" }
    Channel.of('a', 'b').collect { it.toUpperCase() }.view { "upper $it" }
    Channel.value(1).view()
}
