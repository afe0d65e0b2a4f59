params.word = 'word'

process USES {
    script:
    """
    echo ${params.word}
    """
}

process FIXED {
    tag 'same'
    cpus 1

    script:
    """
    echo one
    """
}

workflow {
    USES()
    FIXED()
}
