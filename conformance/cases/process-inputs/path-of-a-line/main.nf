process SHOW {
    input:
    path one
    tuple val(id), path(many)

    output:
    stdout

    script:
    """
    cat $one $many
    """
}

workflow {
    folder = file("$workDir/made")
    folder.mkdirs()
    ['a', 'b'].each { name -> folder.resolve(name).text = "I am $name\n" }
    folder.resolve('list').text = "$folder/a\n"
    lines = channel.fromPath("$folder/list").splitText()
    SHOW(lines, channel.of(['x', [" $folder/b ", "$folder/list\n"]]))
    SHOW.out.view { text -> text.replace("$folder/", '') }
}
