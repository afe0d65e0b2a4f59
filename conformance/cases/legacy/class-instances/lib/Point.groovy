class Point {
    int x
    int y = 5
    String label
    private secret = 's'
    final k = 7
    static int made = 0

    Point() {
        made++
    }

    Point(Map values) {
        this()
        values.each { name, value -> this."$name" = value }
    }

    Point(int x, int y) {
        this()
        this.x = x
        this.y = y
    }

    static Point of(int x, int y) { new Point(x, y) }

    int sum() { x + y }

    def adder() {
        return { n -> n + x + this.y }
    }

    String getTitle() { "title of $label" }

    boolean isBig() { x > 10 }

    void setLabel(String label) { this.label = label?.toUpperCase() }

    boolean equals(Object other) { other instanceof Point && other.x == x && other.y == y }

    int hashCode() { x * 31 + y }

    Point plus(Point other) { Point.of(x + other.x, y + other.y) }

    String toString() { "($x, $y)" }

    def getAt(int i) { i == 0 ? x : y }

    def call(a) { "called with $a" }
}
