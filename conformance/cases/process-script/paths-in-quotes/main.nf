process READ {
    input:
    val plain
    path staged

    output:
    stdout

    script:
    """
    cat "${plain}" ${staged}
    cat "${projectDir}/data/b c.txt"
    cat "${plain.parent}/a.txt"
    """
}

workflow {
    READ(file('data/b c.txt'), file('data/b c.txt')).view()
}
