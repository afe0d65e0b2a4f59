class R {
    static int number(x) { x }
    static List list(x) { x }
    static String[] words(x) { x }
    Map fields(x) { Map m = x; m }
}
