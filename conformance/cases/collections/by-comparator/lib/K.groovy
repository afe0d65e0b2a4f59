class K {
    int n
    K(int n) { this.n = n }
    boolean equals(Object o) { o instanceof K && o.n == n }
    int hashCode() { n }
    String toString() { "K$n" }
}
