process MAKE {
    input:
    val n

    output:
    val n, emit: same
    val "${n + 1}", emit: text
    val local, emit: local
    env 'RESULT', emit: variable
    stdout emit: out

    script:
    local = "local-$n"
    """
    RESULT="env value \$(( ${n} + 10 ))"
    echo "line one"
    echo "line two"
    """
}

workflow {
    MAKE(5)
    MAKE.out.same.view { v -> "same $v" }
    MAKE.out.text.view { v -> "text $v" }
    MAKE.out.local.view { v -> "local $v" }
    MAKE.out.variable.view { v -> "variable $v" }
    MAKE.out.out.view { v -> "stdout ${v.inspect()}" }
}
