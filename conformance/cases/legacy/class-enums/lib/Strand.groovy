enum Strand {
    FORWARD('fr', 1), REVERSE('rf', 2), NONE('', 0)

    final String code
    final int flag

    Strand(String code, int flag) {
        this.code = code
        this.flag = flag
    }

    boolean isStranded() { flag > 0 }

    static Strand byCode(String code) { values().find { it.code == code } }
}
