println 'a\nb\nc'.readLines()
println 'a\nb\n'.readLines().size()
println 'a\r\nb'.readLines()
'x\ny'.eachLine { line -> println "[$line]" }
'x\ny'.eachLine { line, n -> println "$n $line" }
println '''\
    one
      two
    three'''.stripIndent()
println "[${'''
    one
      two
    '''.stripIndent()}]"
println "[${'  a\n    b\n'.stripIndent()}]"
println "[${'  a\n    b\n'.stripIndent(true)}]"
println '''|one
           |  two
           |three'''.stripMargin()
println '#a\n #b'.stripMargin('#')
println 'a\nb'.split('\n').size()
println 'a\n\nb'.tokenize('\n')
