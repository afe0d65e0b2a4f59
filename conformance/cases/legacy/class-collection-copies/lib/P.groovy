class P extends LinkedHashMap { P() {} 
 P(Map m) { super(m) } 
 P more() { def r = new P(this); r.z = 1; r } }
