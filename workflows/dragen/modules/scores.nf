/** How the calls of one sample agree with its known variants, within the targets if it is an exome. */
process SCORE {
    tag "${meta.id}"
    label 'light'

    input:
    tuple val(meta), path(calls), path(truth), path(targets)

    output:
    path "${meta.id}.scores.csv"

    script:
    def within = meta.type == 'wes' ? "--targets ${targets}" : ''
    """
    score_calls --sample ${meta.id} --type ${meta.type} --calls ${calls} --truth ${truth} ${within} \\
        > ${meta.id}.scores.csv
    """
}

/** The scores of all samples in one table. */
process MERGE_SCORES {
    label 'light'

    input:
    path tables

    output:
    path 'scores.csv'

    script:
    """
    merge_tables ${tables} > scores.csv
    """
}
