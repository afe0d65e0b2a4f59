println(/\d+\.\w/)
println(/a\/b/)
println((/x\\y/).length())
def pattern = ~/^\s*(\w+)\s*$/
println pattern
println pattern.getClass().getName()
def n = 12
println n / 4 / 3
println((n) / 2)
println([8][0] / 2)
def s = /with 'single' and "double"/
println s
println(/end$/)
