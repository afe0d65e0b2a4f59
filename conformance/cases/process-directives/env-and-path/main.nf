process SHOW {
    output:
    stdout

    script:
    '''
    echo "$CASE_A $CASE_B"
    test "$PWD" = "$(pwd)" && echo 'in its folder'
    '''
}

workflow {
    SHOW()
    SHOW.out.view()
}
