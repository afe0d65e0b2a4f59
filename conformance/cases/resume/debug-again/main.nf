process hello {
    debug true

    output:
    val task.exitStatus

    script:
    """
    echo hello
    """
}

workflow {
    hello() | view { status -> "status $status" }
}
