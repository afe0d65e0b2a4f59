import groovy.transform.Field

@Field static int COUNT = 3
@Field private static final Map TABLE = [a: 1]
@Field static PLAIN = 4
@Field final LAST = '5'

static int next(int x) { x + 1 }
String text(a) throws Exception { a }
String longText(a) throws java.io.IOException, IllegalStateException {
  a + 'y'
}
synchronized first() { 1 }
synchronized int second() { 2 }
def synchronized int third() { 3 }
def <T> T same(T t) { t }
static <T> List<T> listed(T t) { [t] }
def "some name"() { 'named by a text' }
def locals() {
  int a, b
  a = 1
  b = 2
  int c = 1, d
  d = 4
  var e = 3
  var f
  f = 9
  a + b + c + d + e + f
}
def fields() { "$COUNT $TABLE $PLAIN $LAST" }

workflow {
  println "$COUNT $TABLE $PLAIN $LAST"
  println fields()
  println([next(1), text(1), longText('x'), first(), second(), third(), same(4), listed(5)])
  println locals()
  println "some name"()
  var z = 3
  int m, n
  m = 5
  println z + m
  [1, 2].each(this.&println)
}
