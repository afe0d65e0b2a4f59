def yaml = new org.yaml.snakeyaml.Yaml()
def data = yaml.load('a: 1\nb: [x, 2.5, true]\nc:\n  d: text\n')
println data
println data.b[1].getClass().getSimpleName()
print yaml.dumpAsMap([tool: [name: 'x', version: '1.0'], list: [1, 2]])
def engine = new groovy.text.GStringTemplateEngine()
println engine.createTemplate('Hello $name, ${n + 1}<% if (n > 1) { %> many<% } %>!').make([name: 'A', n: 2]).toString()
def simple = new groovy.text.SimpleTemplateEngine()
println simple.createTemplate('<%= x * 2 %> and $x').make([x: 4]).toString()
