import groovy.transform.Canonical
import groovy.transform.CompileStatic

@CompileStatic
@Canonical
class Sample {
    String id
    int reads = 10
}
