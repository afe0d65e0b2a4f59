def loud(value) {
    println "evaluated $value"
    value
}

workflow {
    println loud(false) && loud(true)
    println loud('x') || loud('y')
    println('a' && 'b')
    println('' || 0)
    println('' ?: 'default')
    println('given' ?: 'default')
    println(0 ?: 5)
    println([] ?: ['none'])
    println !'x'
    println !!'x'
    println(1 > 2 || 2 > 1 && false)
    println(!(1 > 2) && true)
    println(true ? 'a' : false ? 'b' : 'c')
    println(1 == 1 ? 'eq' : 'ne')
    println('b' in ['a', 'b'] && 'z' !in ['a'])
    println([] instanceof List && !('x' !instanceof String))
}
