import groovy.transform.Immutable

@Immutable
class Fixed {
    int a
    String b
}
