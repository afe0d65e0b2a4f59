import groovy.transform.*

@ToString(includeNames = true)
@EqualsAndHashCode
class Pair {
    def a
    def b
}
