def rows = [['s1', [1, 2]], ['s2', [3]]]
println rows.collect { id, values -> "$id:${values.sum()}" }
println rows.collect { row -> row.size() }
println rows.collectEntries { id, values -> [id, values.size()] }
println rows.findAll { id, values -> values.size() > 1 }
println rows.any { id, values -> id == 's2' }
println rows.inject(0) { acc, row -> acc + row[1].sum() }
println rows.collectMany { id, values -> values }
println rows.withIndex().collect { row, i -> "${row[0]}$i" }
println rows.groupBy { id, values -> values.size() }
