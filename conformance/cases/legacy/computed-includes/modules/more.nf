def twice(n) {
    n * 2
}
