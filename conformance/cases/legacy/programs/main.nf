def t(String name, Closure c) {
    def v
    try { v = c.call() } catch (Throwable e) { v = e.class.simpleName }
    println "$name: ${v.toString().replace('\n', '|')}"
}
t('p1') { def p = 'echo x'.execute(); sleep(500); [p.exitValue(), p.isAlive(), p.text] }
t('p2') { def p = 'sleep 30'.execute(); [p.isAlive(), p.exitValue()] }
t('p3') { def p = 'sleep 30'.execute(); def a = p.isAlive(); p.destroy(); [a, p.waitFor(), p.isAlive(), p.exitValue()] }
t('p4') { def p = 'sleep 30'.execute(); p.destroyForcibly(); p.waitFor() }
t('p5') { def p = ['sh', '-c', 'echo a; exec sleep 30'].execute(); def o = new StringBuffer(); p.consumeProcessOutput(o, new StringBuffer()); p.waitForOrKill(400); [o, p.exitValue()] }
t('p6') { def p = 'echo quick'.execute(); p.waitForOrKill(5000); [p.exitValue(), p.text] }
t('p7') { def p = 'sleep 30'.execute(); def r = p.waitFor(300, java.util.concurrent.TimeUnit.MILLISECONDS); p.destroy(); r }
t('p8') { def p = 'true'.execute(); p.waitFor(5, java.util.concurrent.TimeUnit.SECONDS) }
t('p10') { def p = 'cat'.execute(); p.withWriter { it << 'hi' }; p.text }
t('p11') { ('printf a\\nb\\n'.execute() | 'wc -l'.execute()).text.trim() }
t('p12') { def f = new File('made.txt'); f.delete(); def p = 'touch made.txt'.execute(); sleep(500); f.exists() }
t('p13') { def p = ['sh', '-c', 'echo o; echo e >&2; exit 3'].execute(); def o = new StringBuilder(), e = new StringBuilder(); p.waitForProcessOutput(o, e); [o, e, p.exitValue()] }
t('p14') { def p = ['sh', '-c', 'echo o; echo e >&2; exit 3'].execute(); def o = new StringBuilder(), e = new StringBuilder(); p.consumeProcessOutput(o, e); p.waitFor(); sleep(300); [o, e] }
t('p15') { def p = ['sh', '-c', 'sleep 30; echo x'].execute(); p.waitForOrKill(300); p.exitValue() }
t('p16') { 'no-such-program'.execute() }
