class Holder { def v = 10; def make() { new Runnable() { void run() { println "v=$v" } } } 
  def mk(x) { new Greeter() { String greet(String who) { "$x $who $v" } } }
  static Comparator rev() { new Comparator<Integer>() { int compare(Integer a, Integer b) { b <=> a } } }
  static ran() { def r = new Runnable() { void run() { println 'ran' } }; r.run(); r instanceof Runnable }
  static obj() { def g = new Object() { def x = 1; String toString() { "obj $x" } }; "$g" + g.x }
  static hello() { new Foo(4) { def hello() { 'sub ' + super.hello() } }.twice() }
  private secret() { 'sec' }
  def useSecret() { new Greeter() { String greet(String w) { secret() + w + this.class.name + Holder.this.v } }.greet('!') }
  }
