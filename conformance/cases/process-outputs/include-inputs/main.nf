process MAKE {
    input:
    path 'in.txt'

    output:
    path '*.txt', includeInputs: true, emit: all
    path '*.txt', emit: own

    script:
    """
    touch out.txt
    """
}

workflow {
    MAKE(file('data/in.txt'))
    MAKE.out.all.view { fs -> "all ${fs*.name}" }
    MAKE.out.own.view { f -> "own ${f.name}" }
}
