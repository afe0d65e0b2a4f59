process A {
    ext own: 'of the process', args: 'of the process'

    output:
    stdout

    script:
    """
    echo "own=${task.ext.own} args=${task.ext.args} more=${task.ext.more} none=${task.ext.none} ${task.ext.none ?: 'default'}"
    """
}

workflow {
    A()
    A.out.view { v -> v.trim() }
}
