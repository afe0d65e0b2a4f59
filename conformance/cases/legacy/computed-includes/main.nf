params.kind = 'tools'
local_modules = './modules'
def sub = "${local_modules}/${params.kind}"

include { hello as greet } from "${sub}"
include { twice } from "$baseDir/modules/more.nf"

workflow {
    println greet('you')
    println twice(21)
}
