process MANY {
    errorStrategy 'retry'

    output:
    path 'a*', arity: '1'

    script:
    "touch a1; [ ${task.attempt} = 2 ] || touch a2"
}

workflow {
    MANY()
}
