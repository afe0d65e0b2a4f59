process RUN {
    tag "$what"
    errorStrategy 'finish'

    input:
    val what

    script:
    if (what == 'fail')
        """
        sleep 0.5
        exit 9
        """
    else
        """
        sleep 2
        echo finished > ${launchDir}/done.txt
        """
}

workflow {
    RUN(channel.of('slow', 'fail'))
}
