def name = 'World'
def map = [a: [b: 'deep'], list: [1, 2]]
def word = 'abc'
println "Hello $name!"
println "Hello ${name}!"
println "$map.a.b"
println "${map.a.b}."
println "$map.list[0]"
println "$name-$name"
println "${name}s and ${name.toLowerCase()}"
println "${1 + 1} ${[1, 2].size()} ${name ? 'yes' : "no ${name}"}"
println "${word.collect { c -> "<${c}>" }.join('')}"
println "nested: ${"inner ${"innermost ${name}"}"}"
println "cost: \$5 and \${x}"
println "null: ${null} list: ${[1, 'a']} map: ${[k: 1]}"
println "end $name."
println "$word."
println "across ${word == 'abc' ?
    'several' :
    'no'} lines"
