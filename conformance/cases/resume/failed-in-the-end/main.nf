process LATE {
    errorStrategy 'ignore'
    time '1s'

    output:
    path 'x'

    script:
    """
    trap 'echo half > x; exit 0' TERM
    sleep 30 &
    wait
    """
}

process EVALUATES {
    errorStrategy 'ignore'

    output:
    eval('echo no; false')

    script:
    """
    true
    """
}

process GOOD {
    output:
    val 'GOOD'

    script:
    """
    true
    """
}

workflow {
    results = LATE().map { x -> x.text.trim() }.mix(EVALUATES(), GOOD())
    results.collect().view { all -> "status of the ${workflow.resume ? 'second' : 'first'} run: ${all.sort().join(' ')}" }
}
