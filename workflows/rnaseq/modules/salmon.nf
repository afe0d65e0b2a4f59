/** The index of the transcripts, made once. */
process SALMON_INDEX {
    tag "${transcriptome.name}"
    label 'heavy'

    input:
    path transcriptome

    output:
    path 'index'

    script:
    """
    salmon --no-version-check index --threads ${task.cpus} --transcripts ${transcriptome} --kmerLen ${params.kmer} --index index
    """
}

/** How many fragments of one sample come from each transcript; the folder has the name of the sample. */
process SALMON_QUANT {
    tag "${sample}"
    label 'heavy'

    input:
    tuple val(sample), path(reads)
    path index

    output:
    tuple val(sample), path("${sample}")

    script:
    def (first, second) = reads
    def lengths = params.effective_lengths ? '' : '--noEffectiveLengthCorrection'
    """
    salmon --no-version-check quant ${lengths} --threads ${task.cpus} --libType ${params.library} --index ${index} \\
        -1 ${first} -2 ${second} --output ${sample}
    """
}
