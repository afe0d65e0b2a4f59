import groovy.json.JsonBuilder
import groovy.json.JsonGenerator
import groovy.json.JsonOutput

enum Color { RED, GREEN }

class Pair {
    String a
    def b
}

workflow {
    println JsonOutput.toJson(new Sample(id: 'q'))
    println JsonOutput.toJson([x: [new Sample(id: 'r', next: new Sample(id: 's'))]])
    println new JsonBuilder(new Sample(id: 'q')).toString()
    println new JsonBuilder([new Pair(a: 'q')]).toPrettyString()
    println JsonOutput.toJson([Color.RED, [c: Color.GREEN, (Color.RED): 1]])
    println JsonOutput.toJson(new Pair(a: 'q', b: new Pair(a: "x${1}")))
    def builder = new JsonBuilder()
    builder(new Pair(a: 'q'))
    println builder.toString()

    println new JsonGenerator.Options().excludeNulls().build().toJson(new Pair(a: 'q'))
    println new JsonGenerator.Options().excludeFieldsByName('id', 'next').build().toJson([new Sample(id: 'q')])
    println new JsonGenerator.Options().excludeFieldsByType(String).build().toJson(new Sample(id: 'q'))
    println new JsonGenerator.Options().addConverter(Sample) { s -> 'S' + s.id }.build().toJson([new Sample(id: 'q')])
    println new JsonGenerator.Options().addConverter(String) { s -> s.toUpperCase() }.build().toJson(new Pair(a: 'q', b: [u: 'w']))
    println new JsonGenerator.Options().addConverter(Integer) { n, key -> "$key=$n" }.build().toJson([a: 1, b: [2]])

    def circle = new Pair(a: 'c')
    circle.b = [circle]
    try {
        println JsonOutput.toJson(circle)
    }
    catch (StackOverflowError e) {
        println 'no end'
    }
    def map = [:]
    map.m = [map]
    try {
        println new JsonGenerator.Options().build().toJson(map)
    }
    catch (StackOverflowError e) {
        println 'no end'
    }
}
