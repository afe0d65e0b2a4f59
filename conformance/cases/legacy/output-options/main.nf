process MAKE {
    input:
    val x
    tag "tag $x"

    output:
    path "*.html", emit: html optional true
    path("a.zip", emit: zip) optional true
    path("none")  optional true
    tuple val(x), file("no.pdf") optional true
    path "a.txt", emit: text optional(true)
    path("b.txt") optional(true)
    env NAME, emit: name optional true
    path 'a.txt' optional false
    publishDir path: 'pub', pattern: 'a.txt', mode: 'copy'

    script:
    "NAME=$x; touch a.txt"
}

workflow {
    MAKE('one')
    MAKE.out.html.view { "html $it" }
    MAKE.out.zip.view { "zip $it" }
    MAKE.out.text.view { "text ${it.name}" }
    MAKE.out.name.view { "name $it" }
    MAKE.out[7].view { "last ${it.name}" }
}
