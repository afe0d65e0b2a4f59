def p = file('data.txt')
println p.text
println p.getText('UTF-8').length()
println p.readLines()
println p.readLines().size()
p.eachLine { line -> println "[$line]" }
p.eachLine { line, n -> println "$n:$line" }
println p.size()
println p.countLines()
println p.bytes.size()
println p.exists()
println p.isFile()
println p.isDirectory()
println p.isEmpty()
println p.isHidden()
println p.isLink()
p.withReader { reader -> println reader.readLine() }
println file('nope.txt').exists()
println file('sub').isDirectory()
println file('sub').list().toList().sort()
println file('sub').listFiles()*.name.sort()
println file('empty.txt').isEmpty()
