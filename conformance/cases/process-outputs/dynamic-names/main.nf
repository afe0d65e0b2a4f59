process MAKE {
    input:
    tuple val(meta), val(n)

    output:
    tuple val(meta), path("${prefix}.txt"), emit: text
    tuple val("${meta.id}-${n * 2}"), path("*.${suffix}"), emit: other
    path("${meta.id}_${n}.log"), emit: log

    script:
    prefix = "${meta.id}.sorted"
    suffix = n > 1 ? 'big' : 'small'
    """
    echo ${n} > ${prefix}.txt
    touch x.${suffix}
    touch ${meta.id}_${n}.log
    """
}

workflow {
    MAKE(channel.of([[id: 'a'], 1], [[id: 'b'], 2]))
    MAKE.out.text.map { m, f -> "${m.id} ${f.name}" }.toSortedList().view()
    MAKE.out.other.map { v, f -> "${v} ${f.name}" }.toSortedList().view()
    MAKE.out.log.map { f -> f.name }.toSortedList().view()
}
