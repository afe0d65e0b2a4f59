println 'before'
for (x in [1, 2]) {
    println x
}
