def leak() {
    secret + 1
}

workflow {
    def secret = 1
    println leak()
}
