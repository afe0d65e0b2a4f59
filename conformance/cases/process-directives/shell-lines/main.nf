process SHOW {
    output:
    stdout

    script:
    """
    set -o | grep -E 'pipefail|noclobber|nounset|errexit' | tr -s ' \\t' ' '
    """
}

process FAIL {
    errorStrategy 'ignore'

    output:
    val true

    script:
    """
    false | true
    """
}

workflow {
    SHOW().view()
    FAIL().ifEmpty('the pipe failed').view()
}
