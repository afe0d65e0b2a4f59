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

workflow {
    TWICE(1, 2)
    TWICE.out.first.view { it.trim() }
    TWICE.out.second.view()
    TO_SHELL('x')
    TO_SCRIPT()
    SLASHY()
}
