process ONE {
    debug true

    input:
    file(b: 'x?')

    script:
    "echo \"$b:\" \$(ls)"
}

process SEVERAL {
    debug true

    input:
    tuple val(a), file(bam: 'bam?')
    each file(z: 'z.txt')

    script:
    "echo \"$a $bam $z:\" \$(ls)"
}

workflow {
    ONE(channel.of([file('main.nf'), file('case.toml')]))
    SEVERAL(channel.of([1, file('main.nf')]), file('case.toml'))
}
