println 'never'
workflow {
    def x = = 1
}
