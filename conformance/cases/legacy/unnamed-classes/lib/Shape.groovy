abstract class Shape { abstract double area(); String toString() { "shape ${area()}" } }
