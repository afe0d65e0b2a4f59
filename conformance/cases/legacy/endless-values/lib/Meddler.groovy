class Meddler {
    static Set set = new HashSet()
    static Map map = [:]
    int k

    int hashCode() {
        set.size() + map.size() > 100 ? 0 : k
    }

    boolean equals(other) {
        set.contains('nothing') ? false : k == other.k
    }
}
