class Foo { int n; Foo(int n) { this.n = n }; def hello() { "foo $n" }; def twice() { hello() + hello() } }
