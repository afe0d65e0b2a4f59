params.version = 3

process FIXED {
    container 'fixed:1'

    script:
    """
    true
    """
}

process COMPUTED {
    container "computed:${params.version}"
    cpus 2

    script:
    """
    true
    """
}

process SET {
    script:
    """
    true
    """
}

process NONE {
    container null

    script:
    """
    true
    """
}

process UNUSED {
    container 'unused:1'

    script:
    """
    true
    """
}

workflow INNER {
    SET()
}

workflow {
    println 'not to be seen'
    FIXED()
    COMPUTED()
    INNER()
    NONE()
}
