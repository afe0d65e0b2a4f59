process A {
    publishDir 'out', mode: 'copy', pattern: '*.x'
    publishDir path: 'other', enabled: false
    pod label: 'a', value: 'b'
    pod env: 'E', value: 'v'
    accelerator 2, type: 'gpu'
    resourceLabels a: 'b', c: 'd'
    arch 'linux/x86_64', target: 'z'

    script:
    println "A pod ${task.pod}"
    println "A publishDir ${task.publishDir.collect { p -> [p.path.toString() - launchDir.toString(), p.mode?.toString(), p.pattern, p.enabled] }}"
    println "A ${task.array} ${task.accelerator} ${task.accelerator.type} ${task.arch} ${task.resourceLabels}"
    "true"
}

process B {
    arch 'linux/arm64'

    script:
    println "B pod ${task.pod} ${task.publishDir?.size()} ${task.array} ${task.accelerator} ${task.arch} ${task.resourceLabels}"
    "true"
}

workflow {
    A()
    B()
}
