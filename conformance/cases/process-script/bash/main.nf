process DOUBLE {
    input:
    val x

    output:
    stdout

    script:
    """
    Y=shell
    echo "${x} \$Y \${Y}"
    if true; then
        echo "    indented"
    fi
    cat <<-END
    here document
      deeper
    END
    """
}

process SINGLE {
    output:
    stdout

    script:
    '''
    Y=shell
    echo "$Y ${Y} \\ $(echo sub)"
    '''
}

workflow {
    DOUBLE('value')
    SINGLE()
    DOUBLE.out.mix(SINGLE.out).toSortedList().flatMap().view()
}
