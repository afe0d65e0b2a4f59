def s = 'abcdef'
println s[0]
println s[-1]
println s[1..3]
println s[1..<3]
println s[-3..-1]
println s[3..1]
println s[0, 2, 4]
println s[0..-2]
println s.substring(2)
println s.substring(1, 3)
println s.take(2)
println s.drop(4)
println s.take(10)
println s[0].getClass().getName()
println s.toList()
println s.collect { c -> c * 2 }
println s.getAt(2)
println s[s.indexOf('c')..-1]
println s.charAt(1)
