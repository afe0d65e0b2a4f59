include { where ; WHERE } from './mods/a/main.nf'

def here() {
    moduleDir
}

workflow {
    println here()
    println projectDir
    println where()
    println launchDir
    WHERE()
    WHERE.out.view()
}
