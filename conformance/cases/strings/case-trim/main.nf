println 'Hello'.toUpperCase()
println 'Hello'.toLowerCase()
println 'hello world'.capitalize()
println 'Hello'.uncapitalize()
println "[${'  x '.trim()}]"
println "[${'  x '.strip()}]"
println "[${'  x '.stripLeading()}]"
println "[${'  x '.stripTrailing()}]"
println 'x'.padLeft(3)
println 'x'.padLeft(3, '0')
println "[${'x'.padRight(3)}]"
println 'x'.padRight(3, '.')
println 'x'.center(5, '*')
println 'xy'.center(5, '*')
println 'abc'.reverse()
println 'ab' * 3
println 'ab'.multiply(2)
println ''.isEmpty()
println ' '.isEmpty()
println ' '.isBlank()
println 'a'.repeat(3)
