class Plain {
    int a
    def b
    boolean c
    Integer d
    List e = []
}
