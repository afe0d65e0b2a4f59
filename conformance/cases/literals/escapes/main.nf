println 'tab[\t] backslash[\\] quote[\']'
println "double[\"] dollar[\$x] single[']"
println 'line\nbreak'
println 'unicode \u00e9 \u4e2d'
println 'dollar $x ${y} stays'
println "cr[${'a\rb'.length()}] backspace[${'a\bb'.length()}] formfeed[${'\f'.length()}]"
println 'a\\nb'
println "a\\\$b"
