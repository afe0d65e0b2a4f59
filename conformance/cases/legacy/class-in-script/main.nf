import java.util.regex.Pattern

x = 1

def helper() {
    'function'
}

interface Step {
    String apply(String text)
}

class Upper implements Step {
    String apply(String text) { text.toUpperCase() }
}

class Replace implements Step {
    private Pattern pattern
    String with = '-'

    Replace(String pattern) { this.pattern = ~pattern }

    String apply(String text) { pattern.matcher(text).replaceAll(with) }
}

class Chain {
    List<Step> steps = []

    Chain add(Step step) {
        steps << step
        return this
    }

    String apply(String text) {
        steps.inject(text) { value, step -> step.apply(value) }
    }

    def name() { file('/data/' + steps.size()).name }

    def variable() { x }

    def function() { helper() }
}

def chain = new Chain().add(new Upper()).add(new Replace('[AEIOU]'))
println chain.apply('sequence')
println chain.name()
println chain.steps*.class*.simpleName

try {
    chain.variable()
}
catch (MissingPropertyException e) {
    println e.message
}
try {
    chain.function()
}
catch (MissingMethodException e) {
    println e.message.readLines()[0]
}
