process TWICE {
    input:
    val x
    input:
    val y

    output:
    stdout emit: first
    output:
    val y, emit: second

    """
    echo body $x $y
    """
}

process TO_SHELL {
    debug true

    input:
    val x

    script:
    a = "value $x"
    println "before $x"

    shell:
    b = 'of shell'
    '''
    echo "!{a} !{b}"
    '''
}

process TO_SCRIPT {
    debug true

    shell:
    z = 5
    'echo !{z}'

    script:
    "echo $z '!{z}'"
}

process SLASHY {
    debug true
    /
    echo slashy ${task.cpus}
    /
}

workflow SUB {
    take:
    x
    take:
    y

    main:
    println 'first main'
    both = x.combine(y)
    main:
    println 'second main'
    sums = both.map { a, b -> a + b }

    emit:
    sums
    emit:
    pairs = both
}

workflow {
    main:
    SUB(Channel.of(1), Channel.of(5))
    main:
    SUB.out.sums.view { "sum $it" }
    SUB.out.pairs.view { "pair $it" }
    TWICE(1, 2)
    TWICE.out.first.view { it.trim() }
    TWICE.out.second.view()
    TO_SHELL('x')
    TO_SCRIPT()
    SLASHY()
}
