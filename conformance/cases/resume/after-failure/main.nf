process FIRST {
    output:
    path 'a.txt'

    script:
    """
    echo a > a.txt
    """
}

process SECOND {
    input:
    path 'in.txt'

    output:
    stdout

    script:
    """
    test -e ${launchDir}/now-ok
    echo done
    """
}

workflow {
    FIRST()
    SECOND(FIRST.out)
    SECOND.out.view { s -> "got ${s.trim()}" }
}
