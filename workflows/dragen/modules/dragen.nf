/** The reference folder for the DRAGEN version of one type of samples: hash tables differ from version to version. */
process BUILD_REF {
    tag "${meta.type}"
    label 'dragen'
    queue { params.queues[meta.type] }

    input:
    val meta
    path fasta

    output:
    tuple val(meta), path('reference')

    script:
    """
    export STANDIN_VERSION=${params.versions[meta.type]}
    mkdir reference
    ${params.dragen} --build-hash-table true \\
        --ht-reference ${fasta} \\
        --ht-num-threads ${task.cpus} \\
        --output-directory reference
    """
}

/** Small germline variants of one sample; an exome has a file of targets. */
process CALL_VARIANTS {
    tag "${meta.id}"
    label 'dragen'
    queue { params.queues[meta.type] }
    label 'fpga'
    secret 'DRAGEN_LICENSE'

    input:
    tuple val(meta), path(reads), path(reference), path(targets)

    output:
    tuple val(meta), path("${meta.id}.hard-filtered.vcf.gz"), path("${meta.id}.hard-filtered.vcf.gz.tbi"), emit: calls
    tuple val(meta), path("${meta.id}.bam"), path("${meta.id}.bam.bai"), emit: alignments, optional: true
    tuple val(meta), path("${meta.id}.*_metrics.csv"), emit: metrics

    script:
    def (first, second) = reads
    def version = params.versions[meta.type]
    def regions = meta.type == 'wes' ? "--vc-target-bed ${targets} --vc-target-bed-padding ${params.padding}" : ''
    def others = task.ext.args ?: ''
    """
    export STANDIN_VERSION=${version}
    with_licence ${version} ${params.dragen} -f \\
        -r ${reference} \\
        -1 ${first} -2 ${second} \\
        --RGID ${meta.id} --RGSM ${meta.id} \\
        --output-directory . --output-file-prefix ${meta.id} \\
        --intermediate-results-dir ${params.intermediate} \\
        --num-threads ${task.cpus} \\
        --enable-map-align true --enable-sort true --enable-duplicate-marking true \\
        --enable-map-align-output ${params.alignments} --enable-bam-indexing true --output-format BAM \\
        --enable-variant-caller true ${regions} ${others}
    """
}
