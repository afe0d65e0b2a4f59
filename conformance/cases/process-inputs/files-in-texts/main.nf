process SHOW {
    tag "${xs}"
    publishDir "out/${xs}", mode: 'copy'

    input:
    tuple val(id), path(xs)

    output:
    tuple val("${xs}"), val(xs), path('seen.txt')

    script:
    def joined = "$xs"
    """
    echo ${xs} > seen.txt
    echo "$joined" >> seen.txt
    echo "${'' + xs} ${[a: xs]} ${xs.toString()}" >> seen.txt
    """
}

process TEXT {
    input:
    path xs

    output:
    val r

    exec:
    r = "${xs} / ${xs[0]}"
}

workflow {
    two = [file('data/a.txt'), file('data/b c.txt')]
    SHOW(channel.of(['two', two], ['one', two[0]]))
        .map { text, files, seen -> [text, files instanceof List ? files*.name : files.name, seen.readLines()] }
        .view()
    TEXT(channel.of(two)).view()
}
