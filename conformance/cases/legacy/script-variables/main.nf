params.genome = 'human'

def tools = ['a', 'b']
def (first, second) = tools
def seen = [:]

println "before: ${tools}"

include { SHOW } from './module'

println "after: ${first}${second}"

workflow {
    channel.fromList(tools)
        .map { tool ->
            label = tool + '!'
            seen[tool] = label
            [label, tools.size()]
        }
        .toSortedList { x, y -> x[0] <=> y[0] }
        .view()
    SHOW(channel.of(first))
        .map { it.trim() }
        .view()
}
