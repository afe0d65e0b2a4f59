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
    path 'file*'

    output:
    stdout

    script:
    """
    find -L . -type f ! -name '.*' | sort
    """
}

workflow {
    def two = [file('data/b.txt'), file('data/a.txt')]
    STAGE(two, two, two, two, two, two, two, two, two, two)
    STAGE.out.view()
}
