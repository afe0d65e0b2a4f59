process RUN {
    input:
    val number
    val map

    script:
    """
    echo ${number} ${map.id}
    """
}

workflow {
    RUN(3, [id: 'a'])
}
