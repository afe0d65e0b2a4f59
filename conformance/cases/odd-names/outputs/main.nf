process MAKE {
    publishDir 'results', mode: 'copy'

    input:
    val name

    output:
    path "${name}.txt", glob: false
    path 'sub dir/*'

    script:
    """
    mkdir 'sub dir'
    echo "${name}" > "${name}.txt"
    echo x > "sub dir/x ${name}"
    """
}

workflow {
    MAKE(channel.of('two words', "it's", 'été', '日本', 'a+b=c'))
    MAKE.out[0].map { f -> f.name }.toSortedList().view()
}
