process CHOOSE {
    input:
    val mode

    output:
    stdout

    script:
    def label = "<$mode>"
    def args = task.ext.args ?: 'no args'
    if (mode == 'a')
        """
        echo 'first ${label} ${args}'
        """
    else if (mode == 'b')
        """
        echo 'second ${label}'
        """
    else {
        def text = 'other'
        """
        echo '${text} ${label}'
        """
    }
}

workflow {
    CHOOSE(channel.of('a', 'b', 'c'))
    CHOOSE.out.map { s -> s.trim() }.toSortedList().view()
}
