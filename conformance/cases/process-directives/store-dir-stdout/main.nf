process MAKE {
    storeDir 'store'

    output:
    path 'made.txt'
    stdout emit: text

    script:
    """
    echo made > made.txt
    echo printed
    """
}

workflow {
    MAKE()
    MAKE.out[0].view { f -> f.text.trim() }
    MAKE.out.text.view { t -> t.trim() }
}
