nextflow.preview.output = true

process MAKE {
    output:
    path 'd/*.txt', emit: inner
    path 'top.txt', emit: top
    path 'e', emit: folder

    script:
    """
    mkdir -p d e
    echo 1 > d/1.txt
    echo 2 > d/2.txt
    echo t > top.txt
    echo f > e/f.txt
    """
}

workflow {
    main:
    MAKE()
    tops = MAKE.out.top

    publish:
    fixed = MAKE.out.inner
    called = MAKE.out.inner
    below = MAKE.out.inner
    renamed = tops
    folder = MAKE.out.folder
}

output {
    fixed {
        path 'fixed'
        mode 'copy'
    }
    called {
        path { files -> "called/${files.size()}" }
        mode 'copy'
    }
    below {
        path { files -> files[0] >> 'below/' }
        mode 'copy'
    }
    renamed {
        path { file -> file >> "renamed/${file.baseName}.new" }
        mode 'copy'
    }
    folder {
        path 'folder'
        mode 'copy'
    }
}
