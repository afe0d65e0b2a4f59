import groovy.json.JsonBuilder

workflow {
    def builder = new JsonBuilder()
    println builder.toString()
    builder "name": "s1", "lanes": [1, 2], "none": null
    println builder.toString()
    println builder.content.lanes
    builder([1, 'a'])
    println builder.toPrettyString()

    println "${System.properties['os.version'].size() > 0} ${System.getProperty('os.version').toLowerCase().contains('.')}"
}
