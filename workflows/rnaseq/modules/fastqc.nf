/** Quality of the reads of one sample: a folder with a report of each file. */
process FASTQC {
    tag "${sample}"
    label 'light'

    input:
    tuple val(sample), path(reads)

    output:
    tuple val(sample), path("${sample}.fastqc")

    script:
    """
    mkdir ${sample}.fastqc
    fastqc --quiet --threads ${task.cpus} --outdir ${sample}.fastqc ${reads}
    """
}
