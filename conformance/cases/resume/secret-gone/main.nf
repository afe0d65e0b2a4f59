process USE {
    secret 'CASE_TOKEN'
    debug true

    script:
    'echo ${#CASE_TOKEN}'
}

workflow {
    USE()
}
