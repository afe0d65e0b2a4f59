process MAKE {
    output:
    path '*.txt', arity: '1..*', emit: list
    path 'one.txt', arity: '1', emit: one
    path '*', type: 'dir', emit: dirs
    path '*', type: 'file', emit: files
    path '*', hidden: true, type: 'file', emit: hidden
    path '**', maxDepth: 1, type: 'file', emit: shallow
    path '**.c', emit: deep

    script:
    """
    touch one.txt .secret
    mkdir -p d/e/f
    touch d/x.c d/e/y.c d/e/f/z.c
    """
}

workflow {
    MAKE()
    MAKE.out.list.view { v -> "list ${v instanceof List} ${v*.name}" }
    MAKE.out.one.view { v -> "one ${v.name}" }
    MAKE.out.dirs.view { v -> "dirs ${v.name}" }
    MAKE.out.files.view { v -> "files ${v.name}" }
    MAKE.out.hidden.view { v -> "hidden ${v*.name.findAll { n -> !n.startsWith('.command') && n != '.exitcode' }}" }
    MAKE.out.shallow.view { v -> "shallow ${[v].flatten()*.name}" }
    MAKE.out.deep.view { v -> "deep ${v*.name}" }
}
