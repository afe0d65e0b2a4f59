params.level = 2
params.extra = 'module default'

def report() {
    "${params.level} ${params.extra}"
}
