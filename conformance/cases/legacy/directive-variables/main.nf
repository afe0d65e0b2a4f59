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

process BRANCHES {
    if (params.big) {
        def z = 2
        cpus z
        if (z > 1) {
            def z2 = z * 2
            ext b: "${z2}"
        }
    }
    if (params.big) {
        def z = '140 MB'
        memory z
        tag { "t-$z" }
    }

    output:
    stdout

    script:
    "echo $task.cpus $task.memory ${task.ext.b}"
}

workflow {
    BRANCHES().view { it.trim() }
    SIZED().view { it.trim() }
}
