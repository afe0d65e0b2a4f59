def where() {
    "${moduleDir} ${projectDir}"
}

process WHERE {
    output:
    stdout

    script:
    """
    cat ${moduleDir}/note.txt
    """
}
