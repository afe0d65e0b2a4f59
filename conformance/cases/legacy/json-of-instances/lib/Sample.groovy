class Sample extends Base {
    enum Level { LOW, HIGH }

    String id
    int reads = 2
    private String secret = 's'
    public String open = 'p'
    static String shared = 'st'
    static final int LIMIT = 1
    final List<Integer> lanes = [1, 2]
    Map meta = [a: 1]
    Sample next
    Boolean boxed = false
    Level level = Level.LOW
    Closure action = { 1 }

    String getLabel() {
        "sample ${id}"
    }

    boolean isGood() {
        true
    }

    Boolean isBoxy() {
        true
    }

    static String getCommon() {
        'x'
    }

    private String getInner() {
        'h'
    }

    String getURL() {
        'u'
    }

    String get() {
        'g'
    }

    String getAt(int i) {
        'x'
    }

    void setOnly(String s) {
    }
}
