def generate(value) {
    def generator = new groovy.json.JsonGenerator.Options()
        .excludeNulls()
        .excludeFieldsByName('secret')
        .addConverter(Path) { Path path -> path.name }
        .addConverter(Duration) { Duration duration -> duration.toMillis() }
        .addConverter(MemoryUnit) { MemoryUnit memory -> memory.toBytes() }
        .build()
    return generator.toJson(value)
}

workflow {
    println generate([a: file('/x/y'), n: null, d: 3.min, m: [1.GB, 2], secret: 1])
    println generate([x: [n: null, p: file('/z')], t: true, r: 1.50])
}
