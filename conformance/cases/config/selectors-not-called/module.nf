process A {
    exec:
    println 'A'
}

process B {
    exec:
    println 'B'
}
