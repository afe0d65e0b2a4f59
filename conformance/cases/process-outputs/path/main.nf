process MAKE {
    input:
    path 'input.txt'

    output:
    path 'one.txt', emit: single
    path '*.txt', emit: many
    path 'dir', emit: folder
    path 'dir/**', emit: deep
    path '{one,two}.txt', emit: braces
    path 'dir/*.c', emit: inside
    path '.hidden', emit: hidden

    script:
    """
    echo 1 > one.txt
    echo 2 > two.txt
    mkdir -p dir/sub
    touch dir/a.c dir/b.c dir/sub/d.c .hidden
    """
}

workflow {
    MAKE(file('data/input.txt'))
    MAKE.out.single.view { f -> "single ${f.name} ${f.text.trim()}" }
    MAKE.out.many.view { fs -> "many ${fs*.name}" }
    MAKE.out.folder.view { f -> "folder ${f.name} ${f.isDirectory()}" }
    MAKE.out.deep.view { fs -> "deep ${fs*.name}" }
    MAKE.out.braces.view { fs -> "braces ${fs*.name}" }
    MAKE.out.inside.view { fs -> "inside ${fs*.name}" }
    MAKE.out.hidden.view { f -> "hidden ${f.name}" }
}
