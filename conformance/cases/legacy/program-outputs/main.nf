def t(String name, Closure c) {
    try { println "$name: ${c.call()}" } catch (Throwable e) { println "$name: ${e.class.name}: ${e.message}" }
}
t('sink bytes') { def o = new ByteArrayOutputStream(), e = new ByteArrayOutputStream(); ['printf', '\\001\\377'].execute().waitForProcessOutput(o, e); o.toByteArray().collect { it as int } }
t('or kill keeps input') { def p = ['sh', '-c', 'read x; echo got $x'].execute(); p.waitForOrKill(300); p.exitValue() }
t('many left') { def a = System.currentTimeMillis(); 5.times { ['sh', '-c', 'exec sleep 3'].execute() }; System.currentTimeMillis() - a < 2500 }
t('endless') { def p = 'yes'.execute(); sleep 500; p.destroy(); p.waitFor() }
t('consume bytes') { def o = new ByteArrayOutputStream(); def p = ['printf', '\\001\\377'].execute(); p.consumeProcessOutputStream(o); p.waitFor(); sleep 200; o.toByteArray().collect { it as int } }
t('wait keeps input') { def p = ['sh', '-c', 'read x; echo got $x'].execute(); def a = p.waitFor(300, java.util.concurrent.TimeUnit.MILLISECONDS); p.out.write('abc\n'.bytes); p.out.flush(); p.out.close(); "$a ${p.text.trim()}" }
t('exitValue') { def p = 'sleep 1'.execute(); p.exitValue() }
t('background') { def a = System.currentTimeMillis(); def p = ['sh', '-c', 'sleep 4 & echo done'].execute(); def s = p.waitFor(); "$s ${System.currentTimeMillis() - a < 2000}" }
t('pid') { def p = 'true'.execute(); "${p.pid() > 1} ${p.pid().class.name}" }
t('exec') { Runtime.runtime.exec('echo a b').text.trim() }
t('exec list') { Runtime.getRuntime().exec(['echo', 'a  b'] as String[]).text.trim() }
t('exec env') { Runtime.runtime.exec('env', ['A=1'] as String[]).text.trim() }
t('exec dir') { Runtime.runtime.exec('pwd', null, new File('/tmp')).text.trim() }
t('exec none') { Runtime.runtime.exec('no-such-program x') }
t('exec empty') { Runtime.runtime.exec('') }
t('piped bytes') { (['printf', '\\377a'].execute() | 'od -An -tx1'.execute()).text.trim() }
