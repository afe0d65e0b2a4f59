nextflow.preview.recursion = true

process next {
    input:
    val x

    output:
    val y

    exec:
    y = x + 1
}

process count_down {
    input:
    val x

    output:
    val y

    exec:
    y = x - 1
}

process step {
    input:
    val x

    output:
    val y

    exec:
    y = x + 1
}

process square {
    input:
    val x

    output:
    val y

    exec:
    y = x * x
}

process total {
    input:
    val xs

    output:
    val y

    exec:
    y = xs.sum() + 1
}

workflow step_and_square {
    take:
    x

    main:
    step(x)
    square(step.out)

    emit:
    square.out
}

workflow {
    next.recurse(1).times(3)
    next.out.view { n -> "times: $n" }

    count_down.recurse(channel.value(4)).until { n -> n == 0 }
    count_down.out.view { n -> "until: $n" }

    step_and_square.recurse(1).times(3)
    step_and_square.out.view { n -> "workflow: $n" }

    total.scan(channel.of(10, 20, 30))
    total.out.view { n -> "scan: $n" }
}
