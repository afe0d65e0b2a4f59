process MAKE {
    output:
    path '*.txt'

    script:
    """
    for name in 'a#b' 'sq[1]' 'x{1}' 'y~' 'c+d^e' 'e=f,g@h%i'; do echo "\$name" > "\$name.txt"; done
    """
}

process READ {
    input:
    path file

    output:
    stdout

    script:
    """
    cat ${file} "${file}" '${file}' | sort -u
    """
}

workflow {
    READ(MAKE().flatten()).map { text -> text.trim() }.toSortedList().view()
}
