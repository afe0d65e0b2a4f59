params.w = 'text'
params.n = 3
params.t = true

workflow {
    params.keySet().sort().each { k -> println "$k=[${params[k]}] ${params[k]?.getClass()?.name}" }
}
