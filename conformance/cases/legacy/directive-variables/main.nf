params.big = true

process SIZED {
    def n = 1
    def words = ['a']
    String size
    println "sized ${params.big}"
    assert params.big
    if (params.big) {
        n = 2
        size = '120 MB'
    } else {
        n = 1
    }
    words << 'b'
    words.add('c')
    cpus n
    memory size
    tag words.join('-')
    log.info "told $n"

    output:
    stdout

    script:
    "echo $task.cpus $task.memory $n"
}

workflow {
    SIZED().view { it.trim() }
}
