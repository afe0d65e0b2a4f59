params.word = 'param'

def helper(text) {
    "helped-$text"
}

process SHOW {
    input:
    val x

    output:
    stdout

    script:
    def list = [1, 2, 3]
    def joined = list.collect { n -> "-i $n" }.join(' ')
    """
    echo '${params.word} ${helper(x)} ${joined}'
    echo '${workflow.profile} ${projectDir.name == launchDir.name}'
    """
}

workflow {
    SHOW('x')
    SHOW.out.view()
}
