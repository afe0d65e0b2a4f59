workflow {
    def k = 7
    def inserted = { a, b = "x${k}-$k" -> "$a $b" }
    def escaped = { a, b = 'it\'s', c = "a \"b\" \$" -> "$a $b $c" }
    def lines = { a, b = '''first
second'''
        -> "$a $b" }
    println inserted.call(1)
    println escaped.call(2)
    println lines.call(3)
}
