process RUN {
    label 'a'
    label 'b'

    output:
    val r

    exec:
    r = "x=${task.ext.x} y=${task.ext.y} z=${task.ext.z}".toString()
}

workflow {
    RUN()
    RUN.out.view()
}
