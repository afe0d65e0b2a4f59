process STAGE {
    input:
    tuple val(id), path("${id}.txt")
    path "${id}_?.dat"

    output:
    stdout

    script:
    """
    ls
    """
}

workflow {
    STAGE(['sample', file('data/a.txt')], [file('data/a.txt'), file('data/b.txt')])
    STAGE.out.view()
}
