process MAKE {
    output:
    path(index), emit: index
    tuple val(1), path(other)
    file third

    script:
    "mkdir index; touch index/x other third"
}

workflow {
    MAKE()
    MAKE.out.index.view { it.name }
    MAKE.out[1].view { n, f -> "$n ${f.name}" }
    MAKE.out[2].view { it.name }
}
