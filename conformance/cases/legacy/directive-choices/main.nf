params.cloud = false
params.many = true
params.fail = false

process CHOOSE {
    def word = "word-${params.many}"
    def n = 2
    def (a, b) = ['left', 'right']

    if (params.many) {
        tag { "$id $word" }
        publishDir 'first', mode: 'copy'
    } else {
        tag 'never'
    }
    if (params.cloud) publishDir 'cloud', mode: 'copy'
    else publishDir 'local', mode: 'copy'

    if (n > 1) {
        if (params.cloud) {
            memory '120 MB'
            label 'wide'
        } else {
            memory '150 MB'
            ext.size = 'small'
            label 'narrow'
        }
    }
    { publishDir 'second', mode: 'copy', pattern: '*.log' }

    if (params.fail) {
        error "This choice is not supported: ${params.fail}"
    }
    cpus n - 1

    input:
    val id

    output:
    tuple val(id), path("${a}.txt"), path('run.log')

    script:
    def extra = task.ext.size ?: 'none'
    """
    echo $id $task.cpus $task.memory $word $extra ${task.ext.width} $b > ${a}.txt
    echo $word > run.log
    """
}

workflow {
    CHOOSE(channel.of('x')).view { id, text, log -> "$id ${text.text.trim()}" }
}
