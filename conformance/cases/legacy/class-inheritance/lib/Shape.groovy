abstract class Shape implements Named {
    String name = 'shape'
    protected List log = []

    Shape() { log << 'Shape' }

    abstract double area()

    String describe() { "${name} ${area()} ${kind()} ${log}" }

    protected kind() { 'plain' }
}
