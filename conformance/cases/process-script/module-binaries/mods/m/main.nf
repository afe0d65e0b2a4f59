process TOOL {
    input:
    val n

    output:
    stdout

    script:
    "mtool.sh ${n}"
}
