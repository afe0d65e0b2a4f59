workflow {
    println(('a' as Path).name)
    println(("a${1}" as Path) instanceof Path)
    println((new File('x') as Path).name)
    [['a', 'b'], [], 1, true, [a: 1], ''].each { v ->
        try {
            println((v as Path).toString())
        }
        catch (Exception e) {
            println("$v: ${e.class.simpleName}")
        }
    }
}
