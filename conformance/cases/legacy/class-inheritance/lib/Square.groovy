class Square extends Shape {
    double side

    Square(double side) {
        super()
        this.side = side
        name = 'square'
        log << 'Square'
    }

    @Override
    double area() { side * side }

    protected kind() { 'sq-' + super.kind() }
}

class Unit extends Square {
    Unit() { super(1.0) }

    protected kind() { 'unit-' + super.kind() }
}
