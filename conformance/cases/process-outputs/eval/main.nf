process MAKE {
    input:
    val word

    output:
    eval('cat made.txt'), emit: content
    tuple val(word), eval("echo version $word | sed 's/version //'"), emit: pair
    eval('printf "two\\nlines\\n"'), emit: lines
    eval('echo $MARK'), emit: shell_variable

    script:
    """
    MARK=inner
    echo made > made.txt
    """
}

workflow {
    MAKE('w')
    MAKE.out.content.view { v -> "content ${v.inspect()}" }
    MAKE.out.pair.view { v -> "pair ${v.inspect()}" }
    MAKE.out.lines.view { v -> "lines ${v.inspect()}" }
    MAKE.out.shell_variable.view { v -> "variable ${v.inspect()}" }
}
