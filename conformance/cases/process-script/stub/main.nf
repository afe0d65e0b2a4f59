process WITH {
    input:
    val x

    output:
    path 'out.txt'

    script:
    """
    echo 'real ${x}' > out.txt
    """

    stub:
    """
    echo 'stub ${x}' > out.txt
    """
}

process WITHOUT {
    output:
    stdout

    script:
    """
    echo 'always real'
    """
}

workflow {
    WITH('x')
    WITH.out.view { f -> f.text.trim() }
    WITHOUT()
    WITHOUT.out.view { s -> s.trim() }
    println workflow.stubRun
}
