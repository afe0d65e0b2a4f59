def total = 0
for (int i = 0; i < 3; i++) {
    total += i
}
println total
for (x in ['a', 'b']) {
    println x
}
def n = 3
while (n > 0) {
    n--
}
println n
switch (total) {
    case 3:
        println 'three'
        break
    default:
        println 'other'
}
String typed = 'typed'
println typed
int count = 5
count++
println count
def list = [*[1, 2], 3]
println list
def (a, b) = [1, 2]
println a + b
def helper(x) {
    return x * 2
}
println helper(4)
undeclared = 'script variable'
println undeclared
try {
    throw new RuntimeException('boom')
}
catch (e) {
    println e.message
}
finally {
    println 'finally'
}
