interface Greeter { String greet(String who) }
