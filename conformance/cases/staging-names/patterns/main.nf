process STAGE {
    input:
    path 'fixed.txt'
    path '*'
    path 'one*.x'
    path 'q?'
    path 'qq??'
    path 'dir/*'
    path '?/*'
    path 'dd??/*'
    path 'ds*/*'

    output:
    stdout

    script:
    """
    find -L . -type f ! -name '.*' | sort
    """
}

workflow {
    def a = file('data/a.txt')
    def b = file('data/b.txt')
    STAGE(a, a, a, a, a, a, a, a, a)
    STAGE.out.view()
}
