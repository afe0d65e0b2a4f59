process MAKE {
    output:
    tuple val('tool'), eval('echo 1.2.3'), emit: version

    script:
    """
    exit 1
    """

    stub:
    """
    true
    """
}

workflow {
    MAKE()
    MAKE.out.version.view()
}
