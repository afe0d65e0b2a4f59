process SHOW {
    output:
    path 'out.txt'

    script:
    """
    echo '${task.ext.size}' > out.txt
    """
}

workflow {
    println params.label
    println params.mixed
    SHOW().view { it.text.trim() }
}
