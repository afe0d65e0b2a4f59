enum Colour {
    RED,
    GREEN
}

workflow {
    println Colour.RED
    println Colour.RED == Colour.GREEN
    println Colour.GREEN == Colour.GREEN
}
