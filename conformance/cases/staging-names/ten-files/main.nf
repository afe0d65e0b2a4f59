process STAGE {
    input:
    path 'x?'
    path 'y??'

    output:
    stdout

    script:
    """
    ls | sort | paste -s -d ' '
    """
}

workflow {
    def many = (1..11).collect { n -> file("data/f${n}.txt") }
    STAGE(many, many)
    STAGE.out.view()
}
