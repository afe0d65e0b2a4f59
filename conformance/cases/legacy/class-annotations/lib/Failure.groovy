import groovy.transform.InheritConstructors

@InheritConstructors
class Failure extends Exception { }
