process RUN {
    publishDir 'my results', mode: 'copy'

    input:
    path f

    output:
    path 'out file.txt'

    script:
    """
    tool.sh ${f} > 'out file.txt'
    """
}

workflow {
    RUN(file("${projectDir}/in file.txt"))
}
