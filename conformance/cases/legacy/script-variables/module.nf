params.genome = 'none'

println "module: ${params.genome}"

def VERSION = '2.1'

process SHOW {
    input:
    val x

    output:
    stdout

    script:
    "echo ${x} ${VERSION}"
}
