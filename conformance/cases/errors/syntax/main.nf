println 'unreached'
workflow {
    def x = = 1
}
