println true
println false
println null
println null == null
println 'a' + null
println null + 'a'
println null < 1
println((null <=> 1) + ' ' + (1 <=> null) + ' ' + (null <=> null))
def x = null
println x?.length()
println x?.a?.b
println x ?: 'nothing'
println "value: ${x}"
println !x
println true.getClass().getName()
println true & false
println true | false
println true ^ true
