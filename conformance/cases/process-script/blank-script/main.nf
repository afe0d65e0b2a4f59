process blank {
    output:
    val true

    script:
    """
    """
}

process nothing {
    script:
    ''
}

workflow {
    if( params.get("empty") )
        nothing()
    else
        blank() | view { "blank ran" }
}
