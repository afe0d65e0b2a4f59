import groovy.json.JsonBuilder
import groovy.xml.MarkupBuilder
import groovy.xml.StreamingMarkupBuilder

workflow {
    def sample = 'S1'
    def json = new JsonBuilder()
    json {
        id sample
        name sample.toLowerCase()
        lanes([1, 2])
        inner { depth 2 }
        reads(['r1', 'r2']) { file -> path "${file}.fq" }
    }
    println json.toString()
    def root = new JsonBuilder()
    root.report { title 'T' }
    println root.toPrettyString()
    def list = new JsonBuilder()
    list([1, 2]) { number -> square number * number }
    println list

    def writer = new StringWriter()
    def html = new MarkupBuilder(writer)
    html.table(border: 1) {
        tr { td('a < b'); td(align: 'right', 2) }
        br()
    }
    println writer.toString()
    println new StreamingMarkupBuilder().bind { doc(v: 'x') { item('1'); empty(); mkp.yield('<') } }
}
