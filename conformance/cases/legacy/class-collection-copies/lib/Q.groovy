class Q extends HashMap { Q(Map m) { super(m); this.d = 4 } }
