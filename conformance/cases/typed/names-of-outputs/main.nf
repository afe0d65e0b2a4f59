nextflow.enable.types = true

process MEASURE {
    input:
    message: String

    output:
    upper: String = message.toUpperCase()
    size: Integer = message.length()

    script:
    "true"
}

process SHOUT {
    input:
    message: String

    output:
    result: String

    exec:
    result = message + '!'
}

process ASK {
    input:
    message: String

    output:
    result

    exec:
    result = message + '?'
}

workflow {
    MEASURE(channel.of('hello'))
    MEASURE.out.upper.view()
    MEASURE.out.size.view()
    SHOUT(channel.of('a')).view()
    ASK(channel.of('b')).view()
}
