def attempt(Closure action) {
    try {
        println action()
    }
    catch (IOException e) {
        println 'cannot be started'
    }
    catch (NullPointerException e) {
        println 'a word is null'
    }
}

workflow {
    attempt { new ProcessBuilder('pwd').directory(new File('/no/such/folder')).start().text }
    attempt { 'pwd'.execute(null, new File('/no/such/folder')).text }
    attempt { new ProcessBuilder('/no/such/program').start() }
    attempt { new ProcessBuilder('echo', null).start().text }
    attempt { new ProcessBuilder(['echo', 'a', null]).start().text }
    attempt { new ProcessBuilder('echo', 'a', 'b').command() }
    attempt { new ProcessBuilder('echo', 'a').command('echo', 'b').start().text.trim() }
    attempt { def p = new ProcessBuilder('cat').start(); p.outputStream.withWriter { it << 'one' }; p.text }
    attempt { def p = new ProcessBuilder('cat').start(); p.withWriter { it << 'two' }; p.text }
    attempt { def p = new ProcessBuilder('cat').start(); p.outputStream.withStream { it << 'three' }; p.text }
    attempt { def p = new ProcessBuilder('cat').start(); p.outputStream.write('four'.bytes); p.outputStream.close(); p.text }
    attempt { def p = new ProcessBuilder('cat').start(); def w = p.outputStream.newWriter(); w.write('five'); w.close(); p.text }
    attempt { try { new ProcessBuilder('sleep', '1').start().exitValue() } catch (IllegalThreadStateException e) { 'not at its end' } }
    attempt { def p = new ProcessBuilder('sh', '-c', 'exit 3').start(); [p.waitFor(), p.exitValue()] }
}
