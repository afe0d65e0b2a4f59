params.a = 'script'
params.d = 'script only'

workflow {
    println params.a
    println params.b + 1
    println params.list
    println params.nested.x
    println params.flag.getClass().getSimpleName()
    println params.c
    println params.d
}
