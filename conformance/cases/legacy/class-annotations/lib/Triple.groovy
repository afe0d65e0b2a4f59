@groovy.transform.TupleConstructor
class Triple {
    int a
    String b
    List c
}
