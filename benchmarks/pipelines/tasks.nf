// Many tasks that do next to nothing; what is measured is the work around them.

process TOUCH {
    input:
    val number

    output:
    path 'number.txt'

    script:
    """
    echo ${number} > number.txt
    """
}

workflow {
    TOUCH(channel.of(1..params.tasks)).count().view { count -> "Files: ${count}" }
}
