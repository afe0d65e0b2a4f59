import groovy.transform.ToString

@ToString(includeNames = true)
class Loose {
    def name
    def other
}
