process LOAD {
    module 'foo/1.0:bar/2'
    module 'baz/3'
    beforeScript 'module() { echo "module $@"; }'
    debug true

    script:
    "echo '${task.module}'"
}

workflow {
    LOAD()
}
