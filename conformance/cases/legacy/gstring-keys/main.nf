def k = 'a'
println(["${k}": 1].get('a'))
println([a: 1].get("${k}"))
