def t(String name, Closure c) {
    def v
    try { v = c.call(); v = v == null ? 'null' : "${v} ${v.getClass().name}" } catch (Throwable e) { v = e.class.simpleName }
    println "$name: $v"
}
int f1(x) { x }
Integer f2(x) { x }
long f3(x) { x }
boolean f4(x) { x }
String f5(x) { x }
List f6(x) { x }
Map f7(x) { x }
Path f8(x) { x }
Set f9(x) { x }
double f10(x) { x }
BigDecimal f11(x) { x }
Closure f12(x) { x }
char f13(x) { x }
void f14(x) { x }
Collection f15(x) { x }
float f16(x) { x }
Number f17(x) { x }
Object f21(x) { x }
int[] f22(x) { x }
String[] f23(x) { x }
CharSequence f24(x) { x }
List<String> f26(x) { return x }
byte f27(x) { x }
Boolean f28(x) { x }
Long f29(x) { x }
Character f30(x) { x }
Iterable f32(x) { x }
Class f33(x) { x }
def vals = [1, 3L, 2.5, 'x', '3', '', null, true, [1], [a: 1], [] as Set, 'c' as char, 1..3, 1.5d, 70000, 300]
def fns = [f1: this.&f1, f2: this.&f2, f3: this.&f3, f4: this.&f4, f5: this.&f5, f6: this.&f6, f7: this.&f7, f8: this.&f8, f9: this.&f9, f10: this.&f10, f11: this.&f11, f12: this.&f12, f13: this.&f13, f14: this.&f14, f15: this.&f15, f16: this.&f16, f17: this.&f17, f21: this.&f21, f22: this.&f22, f23: this.&f23, f24: this.&f24, f26: this.&f26, f27: this.&f27, f28: this.&f28, f29: this.&f29, f30: this.&f30, f32: this.&f32, f33: this.&f33]
fns.each { n, f ->
    vals.eachWithIndex { v, i ->
        t("$n $i") { def r = f.call(v); r instanceof Closure ? 'closure' : r.getClass().isArray() ? r.toList() : r }
    }
}
// variables
vals.eachWithIndex { v, i ->
  t("int $i") { int x = v; x }
  t("Integer $i") { Integer x = v; x }
  t("boolean $i") { boolean x = v; x }
  t("String $i") { String x = v; x }
  t("List $i") { List x = v; x }
  t("Map $i") { Map x = v; x }
  t("Path $i") { Path x = v; x }
  t("BD $i") { BigDecimal x = v; x }
  t("File $i") { File x = v; x }
  t("Set $i") { Set x = v; x }
  t("Closure $i") { Closure x = v; x }
  t("double $i") { double x = v; x }
}
t('class int') { R.number('x') }
t('class int null') { R.number(null) }
t('class list') { R.list('x') }
t('class words') { R.words('xy') }
t('class fields') { new R().fields([1]) }
