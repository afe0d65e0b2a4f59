process RUN {
    beforeScript 'export MARK=before; echo early > early.txt'
    afterScript 'echo late > $PWD/late.txt; mkdir -p $LAUNCHED/results; cp late.txt $LAUNCHED/results'

    output:
    stdout
    path 'early.txt'

    script:
    '''
    echo "mark $MARK"
    '''
}

workflow {
    RUN()
    RUN.out[0].view()
    RUN.out[1].map { f -> f.text.trim() }.view()
}
