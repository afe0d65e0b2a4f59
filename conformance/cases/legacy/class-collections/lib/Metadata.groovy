import nextflow.util.KryoHelper
class Metadata extends HashMap {
    static { KryoHelper.register(Metadata) }
    Metadata() { }
    Metadata(String l) { this.location = l }
    Metadata(Map m) { super(m) }
    def hi() { return "Hello from ${this.location}" }
    def hey() { "hey $location" }
    def keysOf() { keySet().sort() }
    def total() { size() + this.size() }
    def add(k, v) { put(k, v); this[k] }
    Object get(Object k) { super.get(k) }
}
