process USE {
    input:
    val n
    val shared

    output:
    val r

    exec:
    r = "$n-$shared".toString()
}

workflow {
    def v = channel.value('v')
    USE(channel.of(1, 2, 3), v)
    USE.out.toSortedList().view()
    v.view { x -> "view $x" }
    v.map { x -> x + '!' }.view { x -> "map $x" }
    channel.value([1, 2]).view { x -> "list $x" }
    channel.of(1, 2).collect().map { l -> l.size() }.view { x -> "size $x" }
    channel.of(1, 2).first().view { x -> "first $x" }
}
