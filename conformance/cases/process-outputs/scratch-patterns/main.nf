process CSV {
    scratch true

    output:
    path '**.csv'

    script:
    "mkdir -p q/r; touch q/r/t.csv q/u.csv 'q/w x.csv' v.csv no.txt"
}

process OVERLAP {
    scratch true

    output:
    path 'o/**', emit: all
    path 'o/*', emit: some
    path 'o', emit: folder

    script:
    "mkdir -p o/p; touch o/p/f o/g"
}

process BRACES {
    scratch true

    output:
    path 'x*/**.{a,b}', emit: files
    path '**/deep', type: 'dir', emit: folder

    script:
    "mkdir -p x1/y/deep; touch x1/y/1.a x1/2.b x1/y/deep/3.a x1/n.c"
}

def inDir(path) {
    path.toString().split('/work/')[1].split('/', 3)[2]
}

def all(list) {
    list.collect { path -> inDir(path) }.toSorted()
}

workflow {
    CSV().view { list -> "csv ${all(list)}" }
    OVERLAP()
    OVERLAP.out.all.view { list -> "all ${all(list)}" }
    OVERLAP.out.some.view { list -> "some ${all(list)}" }
    OVERLAP.out.folder.view { folder -> "folder ${all(files("${folder}/**"))}" }
    BRACES()
    BRACES.out.files.view { list -> "files ${all(list)}" }
    BRACES.out.folder.view { folder -> "deep ${inDir(folder)} ${folder.list()}" }
}
