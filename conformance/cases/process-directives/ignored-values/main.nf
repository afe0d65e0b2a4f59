process MAKE {
    array 5
    cache 'bogus'
    debug true

    script:
    'echo done'
}

workflow {
    MAKE()
}
