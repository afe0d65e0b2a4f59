process NO_FILES {
    publishDir 'results/no_files'

    output:
    path 'x.txt', optional: true

    script:
    'true'
}

process NO_MATCH {
    publishDir 'results/no_match', pattern: '*.none'

    output:
    path 'x.txt'

    script:
    'touch x.txt'
}

process DISABLED {
    publishDir 'results/disabled', enabled: false

    output:
    path 'x.txt'

    script:
    'touch x.txt'
}

process VALUES {
    publishDir 'results/values'

    output:
    val 1

    script:
    'true'
}

process DROPPED {
    publishDir 'results/dropped', saveAs: { name -> null }

    output:
    path 'x.txt'

    script:
    'touch x.txt'
}

process ELSEWHERE {
    publishDir 'results/else/where', mode: 'copy', saveAs: { name -> "${launchDir}/elsewhere/${name}" }

    output:
    path 'x.txt'

    script:
    'touch x.txt'
}

process FAILED {
    publishDir 'results/failed'
    errorStrategy 'ignore'

    output:
    path 'x.txt'

    script:
    'exit 1'
}

workflow {
    NO_FILES()
    NO_MATCH()
    DISABLED()
    VALUES()
    DROPPED()
    ELSEWHERE()
    FAILED()
}
