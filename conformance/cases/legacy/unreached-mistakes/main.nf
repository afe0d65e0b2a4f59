params.other = false

process ONE {
    input:
    val x

    output:
    stdout

    script:
    "echo one $x"

    stub:
    "touch ${nothing}"
}

def message(fails) {
    if (fails) {
        throw GroovyException('never')
    }
    'fine'
}

def isOffline() {
    try {
        return NAME_OF_NOTHING as Boolean
    }
    catch (Exception e) {
        return false
    }
}

workflow NEVER {
    UNKNOWN(container_ch)
}

workflow {
    println message(false)
    println isOffline()
    versions = Channel.empty()
    if (params.other) {
        versions = versions.mix(UNTAR.out.versions)
        ONE(1, 2, 3)
        ONE.out.nothing.view()
        versions.nothingLikeIt()
        warning 'never'
    }
    use = false
    println use && meta_fb.options ? 'a' : 'b'
    ONE(Channel.of(1)).view()
}
