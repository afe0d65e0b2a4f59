process ONE {
    scratch '$NO_SUCH_VARIABLE'

    output:
    path 'a.txt'

    script:
    """
    echo a > a.txt
    """
}

workflow {
    ONE().view { file -> "${file.name} ${file.text.trim()}" }
}
