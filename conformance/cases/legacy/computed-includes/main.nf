params.kind = 'tools'
local_modules = './modules'
def sub = "${local_modules}/${params.kind}"

include { hello as greet } from "${sub}"
include { twice } from "$baseDir/modules/more.nf"
include { twice as doubled } from "$projectDir/modules/${params.none ?: 'more'}.nf"
include { twice as again } from "${params.folder ?: './modules'}/more"

workflow {
    println greet('you')
    println twice(21)
    println doubled(4)
    println again(5)
}
