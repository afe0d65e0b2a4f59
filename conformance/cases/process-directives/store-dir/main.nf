process MAKE {
    storeDir 'store'

    input:
    val x

    output:
    path "${x}.txt"

    script:
    """
    echo made > ${x}.txt
    """
}

workflow {
    MAKE(channel.of('a'))
    MAKE.out.map { f -> "${f.name} ${f.text.trim()}" }.view()
}
