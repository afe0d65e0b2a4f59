process ONE {
    beforeScript 'echo no licence >&2; exit 4'

    script:
    """
    true
    """
}

workflow {
    ONE()
}
