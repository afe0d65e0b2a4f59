params.word = 'one'

process say {
    debug true

    shell:
    '''
    echo !{params.word}
    '''
}

workflow {
    say()
}
