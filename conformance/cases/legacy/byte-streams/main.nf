def t(String name, Closure c) {
    try { println "$name: ${c.call()}" } catch (Throwable e) { println "$name: ${e.class.name}: ${e.message}" }
}
def f = file('x.bin')
t('out write int') { f.withOutputStream { it.write(200); it.write(-1); it.write(256 + 65) }; f.bytes.collect { it as int } }
t('newOut write int') { def o = f.newOutputStream(); o.write(200); o.close(); f.bytes.collect { it as int } }
t('fileout write int') { def o = new FileOutputStream(f.toFile()); o.write(200); o.close(); f.bytes.collect { it as int } }
t('bytes write int') { def o = new ByteArrayOutputStream(); o.write(200); o.toByteArray().collect { it as int } }
t('bytes size') { def o = new ByteArrayOutputStream(); o.write(200); o.write('abc'.bytes); "${o.size()} ${o.class.name}" }
t('bytes reset') { def o = new ByteArrayOutputStream(); o.write('abc'.bytes); o.reset(); o << 'x'; o.toString() }
t('writeTo') { def o = new ByteArrayOutputStream(); def p = new ByteArrayOutputStream(); o.write(200); o.writeTo(p); p.toByteArray().collect { it as int } }
t('writer over stream') { def o = new ByteArrayOutputStream(); def w = new OutputStreamWriter(o); w.write(228); w.write('b'); w.flush(); o.toByteArray().collect { it as int } }
t('buffered writer') { def o = new ByteArrayOutputStream(); def w = new BufferedWriter(new OutputStreamWriter(o)); w.write(228); w.close(); o.toByteArray().collect { it as int } }
t('with writer') { def o = new ByteArrayOutputStream(); o.withWriter { it.write(228) }; o.toByteArray().collect { it as int } }
t('print writer') { def o = new ByteArrayOutputStream(); def w = new PrintWriter(o); w.write(228); w.flush(); o.toByteArray().collect { it as int } }
t('gzip') { def o = new ByteArrayOutputStream(); def g = new java.util.zip.GZIPOutputStream(o); g.write(200); g.write('xy'.bytes); g.close(); new java.util.zip.GZIPInputStream(new ByteArrayInputStream(o.toByteArray())).bytes.collect { it as int } }
f.text = 'ä€\uD83D\uDE00z'
t('in read') { def i = f.newInputStream(); (1..3).collect { i.read() } }
t('with in read') { f.withInputStream { it.read() } }
t('with reader read') { f.withReader { it.read() } }
t('fis') { new FileInputStream(f.toFile()).read() }
t('bais') { def i = new ByteArrayInputStream([-1, 2] as byte[]); [i.read(), i.read(), i.read()] }
t('in to reader') { def i = f.newInputStream(); i.newReader().read() }
t('isr') { new InputStreamReader(f.newInputStream()).read() }
t('br isr') { new BufferedReader(new InputStreamReader(f.newInputStream(), 'UTF-8')).read() }
t('with reader of in') { f.newInputStream().withReader { it.read() } }
t('process in') { ['printf', '\\303\\244'].execute().in.read() }
t('process reader') { ['printf', '\\303\\244'].execute().inputReader().read() }
t('string reader') { new StringReader('ä').read() }
t('reader chars part') { def b = new char[3]; def n = f.newReader().read(b, 1, 2); "$n ${b.toList().collect { (int) it }}" }
t('write part') { def w = new StringWriter(); w.write('äbcd', 1, 2); w.toString() }
t('write part wide') { def w = new StringWriter(); w.write('\uD83D\uDE00bcd', 2, 2); w.toString() }
t('write part over') { def w = new StringWriter(); w.write('abc', 1, 7); w.toString() }
t('write part neg') { def w = new StringWriter(); w.write('abc', -1, 2); w.toString() }
t('write file over') { f.withWriter { it.write('abc', 1, 7) } }
t('append part') { def w = new StringWriter(); w.append('abcd', 1, 3); w.toString() }
t('append over') { def w = new StringWriter(); w.append('abcd', 1, 9); w.toString() }
t('bytes part') { def o = new ByteArrayOutputStream(); o.write('abcd'.bytes, 1, 2); o.toString() }
t('bytes part over') { def o = new ByteArrayOutputStream(); o.write('abcd'.bytes, 1, 9); o.toString() }
t('chars part') { def w = new StringWriter(); w.write('abcd'.toCharArray(), 1, 2); w.toString() }
t('chars') { def w = new StringWriter(); w.write('abcd'.toCharArray()); w.toString() }
f.text = 'a\rb\r\nc\n\rd'
t('lone cr') { def r = f.newReader(); (1..6).collect { r.readLine() } }
t('lone cr lines') { f.readLines() }
t('lone cr in') { def i = f.newInputStream(); i.readLines() }
t('lone cr then read') { def r = f.newReader(); r.readLine(); def b = r.readLine(); "$b ${r.read()}" }
t('lone cr each') { def all = []; f.eachLine { all << it }; all }
t('transferTo') { def o = new ByteArrayOutputStream(); def n = f.newInputStream().transferTo(o); "$n ${n.class.name} ${o.size()}" }
t('transferTo reader') { def o = new StringWriter(); def n = f.newReader().transferTo(o); "$n ${n.class.name} ${o.toString().size()}" }
f.withWriter { w -> 300000.times { w.write('0123456789') } }
t('long') { f.size() }
t('byte by byte') { def o = new ByteArrayOutputStream(); file('x.bin').text = 'ä'; f.eachByte { o.write(it) }; o.toString('UTF-8') }
t('character by character') { def w = new StringWriter(); f.text = 'ä\uD83D\uDE00z'; f.withReader { r -> int c; while ((c = r.read()) != -1) w.write(c) }; w.toString() }
t('characters in parts') { def w = new StringWriter(); def b = new char[8]; f.withReader { r -> int n; while ((n = r.read(b)) != -1) w.write(b, 0, n) }; w.toString() }
