class Strict extends LinkedHashMap {
    Object put(Object k, Object v) {
        if (containsKey(k)) throw new IllegalStateException("twice " + k)
        super.put(k, v)
    }
    String toString() { "Strict" + super.toString() }
}
