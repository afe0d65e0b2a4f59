import groovy.transform.Canonical

@Canonical
class Link {
    String name
    Link other
    List list
}
