class Deep {
    String kind

    int hashCode() {
        kind == 'hash' ? [this].hashCode() : 1
    }

    boolean equals(other) {
        kind == 'equals' ? [this] == [other.copy()] : false
    }

    Deep copy() {
        new Deep(kind: kind)
    }

    String toString() {
        kind == 'text' ? "deep ${this}" : 'deep'
    }
}
