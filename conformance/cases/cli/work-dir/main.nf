process RUN {
    output:
    path 'out.txt'

    script:
    """
    echo x > out.txt
    """
}

workflow {
    RUN()
}
