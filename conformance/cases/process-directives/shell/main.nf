process STRICT {
    debug true
    shell '/bin/bash', '-euo', 'pipefail'

    script:
    """
    false | true
    echo 'never reached'
    """
}

workflow {
    STRICT()
}
