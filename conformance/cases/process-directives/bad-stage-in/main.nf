process SHOW {
    stageInMode 'teleport'

    input:
    path script

    script:
    "echo"
}

workflow {
    SHOW(file("${projectDir}/main.nf"))
}
