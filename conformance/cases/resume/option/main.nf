process ONE {
    output:
    path 'a.txt'

    script:
    """
    echo a > a.txt
    """
}

workflow {
    ONE().view { file -> "${file.name} ${file.text.trim()} ${file.parent.parent.parent.name}" }
}
