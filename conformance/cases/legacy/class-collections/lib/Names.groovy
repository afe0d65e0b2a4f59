class Names extends ArrayList<String> {
    String title = 'none'
    boolean add(String s) { super.add(s.toUpperCase()) }
    String joined() { this.join('-') + ':' + title }
}
