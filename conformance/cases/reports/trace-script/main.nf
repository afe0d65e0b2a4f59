process A {
    tag "a\ttag of 'A'"
    errorStrategy 'ignore'
    memory '1500 MB'
    time '90 min'

    output:
    path 'none'

    script:
    """

    # first \t tab

      # indented "quoted" 'single' \\\\ back
    # é
    exit 3

    """
}

workflow {
    A()
}
