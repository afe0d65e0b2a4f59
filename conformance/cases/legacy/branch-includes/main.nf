params.kind = 'a'

if (params.kind == 'a') { include { RUN; twice } from './a' } else if (params.kind == 'b') {
    println 'second branch'
    include { RUN } from './b'
    include { thrice as twice } from './b'
}
else {
    include { RUN } from './missing'
}
if (params.kind) include { OTHER } from './b'

switch (params.kind) {
    case 'a':
        include { twice as times } from './a'
        break
    default:
        include { thrice as times } from './b'
}

workflow {
    RUN(1)
    RUN.out.view()
    OTHER()
    println twice(4)
    println times(5)
}
