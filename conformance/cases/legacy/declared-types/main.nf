int whole(x) { x }
String text(Integer x) { x }
boolean flag(x) { x }
void nothing() { 5 }
def kind(int a) { "int" }
def kind(String a) { "text" }
def kind(Map a) { "map" }
def kind(a, b) { "two" }
def half(double x) { x / 2 }
def joined(Map options, List items, String by = '-') { items.join(by) + options.size() }

workflow {
    println whole(3.7)
    println text(5) + text(null)
    println flag('x')
    println nothing()
    println([kind(1), kind('a'), kind("${1}"), kind(a: 1), kind(1, 2)])
    println half(3)
    println joined(a: 1, ['x', 'y'])
    println joined([:], ['x', 'y'], '+')
    [{ text('x') }, { joined([], []) }].each { call ->
        try {
            println call()
        }
        catch (MissingMethodException e) {
            println e.class.simpleName
        }
    }
}
