process ALPHA {
    output:
    val r

    exec:
    r = "ALPHA ${task.ext.m} ${task.ext.n} ${task.ext.o} ${task.ext.p}".toString()
}

process BETA {
    output:
    val r

    exec:
    r = "BETA ${task.ext.m} ${task.ext.n} ${task.ext.o} ${task.ext.p}".toString()
}

process BETA_LONG {
    output:
    val r

    exec:
    r = "BETA_LONG ${task.ext.m} ${task.ext.n} ${task.ext.o} ${task.ext.p}".toString()
}

workflow {
    ALPHA()
    BETA()
    BETA_LONG()
    ALPHA.out.mix(BETA.out, BETA_LONG.out).view()
}
