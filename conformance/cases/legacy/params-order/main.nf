params.zeta = 1
params.alpha = 2
params.mid = [b:1, a:2]
params.cfg2 = 'script'
println params
println params.keySet()
params.each { k, v -> println "$k=$v" }
println params + [new: 1]
println params.collect { it.key }
println params.size()
println groovy.json.JsonOutput.toJson(params)
workflow { println "wf $params" }
