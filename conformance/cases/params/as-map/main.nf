params.x = 'default'
params.y = 2

workflow {
    println params.keySet().toList().sort()
    println params.containsKey('x')
    println params.findAll { k, v -> k == 'x' }
    println params.collect { k, v -> "$k=$v".toString() }.sort()
    println params.getOrDefault('z', 'none')
    println groovy.json.JsonOutput.toJson([y: params.y])
    def all = params + [z: 1]
    println all.z
}
