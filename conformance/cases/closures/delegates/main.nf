params.genome = 'hg38'
def helper(x) { "helper $x" }
def t(label, closure) { try { println "$label: ${closure()}" } catch (Throwable e) { println "$label ! ${e.class.simpleName} ${e.message}" } }
class Pt { int x; def name; def hi(y) { "hi $y $x" } 
  def both() { [a:5].with { a + x } } }
workflow {
  t('map') { [a:1,b:2].with { a + b } }
  t('mapmissing') { [a:1].with { zzz } }
  t('mapset') { def m=[a:1]; m.with { c = 5; a = 7 }; m }
  t('str') { 'abc'.with { toUpperCase() + size() + length() } }
  t('list') { [3,1,2].with { add(9); sort(); join('-') } }
  t('helper') { [a:1].with { helper(a) } }
  t('helper2') { 'abc'.with { helper(it) } }
  t('local') { def q = 4; [q:1].with { q } }
  t('nested') { [a:1].with { [2,3].collect { it + a } } }
  t('nested2') { [a:1].with { [b:2].with { a } } }
  t('nested3') { [a:1].with { 'x'.with { a } } }
  t('tap') { [a:1].tap { b = 2 } }
  t('tap2') { new StringBuilder().tap { append('x'); append('y') }.toString() }
  t('params') { [a:1].with { params } }
  t('params2') { 'abc'.with { params.genome } }
  t('delegate') { [a:1].with { delegate } }
  t('delegate2') { [a:1].with { delegate.a } }
  t('set') { def c = { foo }; c.delegate = [foo:3]; c() }
  t('set2') { def c = { foo(2) }; c.delegate = [foo: { it * 4 }]; c() }
  t('set3') { def c = { toUpperCase() }; c.setDelegate('up'); c() }
  t('strategy') { def c = { params }; c.delegate = [params: 'mine']; c() }
  t('strategy2') { def c = { params }; c.delegate = [params: 'mine']; c.resolveStrategy = Closure.DELEGATE_FIRST; c() }
  t('rehydrate') { def c = { foo }; def d = c.rehydrate([foo: 8], this, this); d() }
  t('clone') { def c = { foo }; def d = c.clone(); d.delegate=[foo: 9]; d() }
  t('withtrue') { [a:1].with(true) { b = a + 1 } }
  t('class') { new Pt(x: 3, name:'n').with { "$x $name ${hi(2)}" } }
  t('classset') { def p = new Pt(); p.with { x = 6; name = 'k' }; "${p.x} ${p.name}" }
  t('inner closure called later') { def c = [a:1].with { return { -> a * 2 } }; c() }
  t('deleg later') { def inner; def c = { inner = { foo } ; inner() }; c.delegate = [foo: 5]; c() }
  t('log') { 'abc'.with { log.info "in with $it"; size() } }
  t('println') { 'abc'.with { println "pp $it"; size() } }
  t('file') { file('x.txt').with { "$name $baseName ${getExtension()}" } }
  t('int') { 5.with { it + 1 } }
  t('it') { [1,2].with { it.size() } }
  t('param') { [1,2].with { a -> a.size() } }
  t('getprop') { [a:[b:3]].with { a.b } }
  t('maporder') { def m = [:]; m.with { x = 1; y = x + 1 }; m }
  t('resolve') { def c = {1}; c.resolveStrategy }
}
