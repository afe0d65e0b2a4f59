def p = ~/(?i)HELLO/
println 'hello' ==~ p
println p.matcher('say hello').find()
println 'hello'.matches(p)
println 'foo.bar' ==~ /foo\.bar/
println 'fooXbar' ==~ 'foo.bar'
println 'price: 42 EUR'.replaceAll(/(?<=: )\d+/, 'N')
println 'aaa'.replaceFirst(/a{2}/, 'b')
println 'x=1;y=2'.replaceAll(/(\w)=(\d)/, '$2=$1')
println 'aXbX'.split('X').toList()
println 'a.b|c'.split(/[.|]/).toList()
println 'tab\tsep'.split('\t').toList()
println 'ab12'.replaceAll('[^0-9]', '')
println 'x' ==~ /\w/ && !('-' ==~ /\w/)
println '日本' ==~ /\p{L}+/
println 'line1\nline2' ==~ /(?s)line1.line2/
println('a+b'.replaceAll(java.util.regex.Pattern.quote('+'), '-'))
println p
println(['a1', 'b', 'c3'].findAll { s -> s =~ /\d/ })
println(['a1', 'b', 'c3'].grep(~/.\d/))
