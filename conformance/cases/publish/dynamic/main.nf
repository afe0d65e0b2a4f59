params.outdir = 'results'
params.mode = 'symlink'

process MAKE {
    tag "$meta.id"
    publishDir "${params.outdir}/${meta.id}", mode: params.mode
    publishDir { "${params.outdir}/by-size/${meta.n > 1 ? 'big' : 'small'}" }, mode: 'copy', saveAs: { name -> "${prefix}-${name}" }

    input:
    val meta

    output:
    path '*.txt'

    script:
    prefix = "p_${meta.id}"
    """
    echo ${meta.n} > n.txt
    """
}

workflow {
    MAKE(channel.of([id: 'a', n: 1], [id: 'b', n: 2]))
}
