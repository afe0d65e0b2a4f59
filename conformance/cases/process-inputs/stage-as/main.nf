process SHOW {
    input:
    path 'fixed.txt'
    tuple val(id), path(data, stageAs: 'in_?/*')
    path extra, name: 'renamed.dat'

    output:
    stdout

    script:
    """
    echo ${data} ${extra}
    find -L . -name '*.txt' -o -name '*.dat' | sort
    """
}

workflow {
    SHOW(file('data/a.txt'), ['s', [file('data/a.txt'), file('data/b.txt')]], file('data/b.txt'))
    SHOW.out.view()
}
