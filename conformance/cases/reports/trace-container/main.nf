process ONE {
    container 'image:1'
    module 'x/1:y/2'
    errorStrategy 'ignore'

    script:
    """
    true
    """
}

workflow {
    ONE()
}
