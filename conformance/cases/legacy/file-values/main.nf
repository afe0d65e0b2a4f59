process show {
    input:
    file x
    file 'named.txt'
    tuple val(n), file('all*')

    output:
    stdout

    script:
    """
    ls | grep -v '^\\.'
    cat $x named.txt all*
    """
}

process several {
    output:
    file 'a.txt:b.txt'

    script:
    """
    touch a.txt b.txt
    """
}

process change {
    input:
    each n
    file 'shared.txt'

    output:
    file 'shared.txt'

    script:
    """
    echo $n >> shared.txt
    """
}

workflow {
    show('hello\n', ['one\n'], [1, ['two\n', 3]]) | view
    several() | view { files -> files*.name }
    change([1, 2], 'start\n') | view { f -> f.text.replace('\n', ' ') }
}
