/** One matrix of counts and one of TPM, with a row per transcript and a column per sample. */
process MERGE_COUNTS {
    label 'light'

    input:
    path quants

    output:
    path '*.tsv'

    script:
    """
    merge_quant NumReads ${quants} > counts.tsv
    merge_quant TPM ${quants} > tpm.tsv
    """
}
