process STAGE {
    input:
    tuple val(id), path(x, stageAs: "${id}.txt")
    path "${id}_?.dat"

    output:
    stdout

    script:
    """
    echo ${x}
    ls
    """
}

workflow {
    STAGE(['sample', file('data/a.txt')], [file('data/a.txt'), file('data/b.txt')])
    STAGE.out.view()
}
