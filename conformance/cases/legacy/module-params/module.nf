params.threads = 1
params.own = params.threads + 1

workflow SHOW {
    main:
    println "${params.genome} ${params.threads} ${params.own} ${params.keySet().sort()}"
}
