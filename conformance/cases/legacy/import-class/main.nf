import groovy.json.JsonSlurper
import java.nio.file.Paths

class Point {
    int x
    int y

    int sum() {
        x + y
    }
}

println new JsonSlurper().parseText('[1, 2]')
println Paths.get('/a/b').getFileName()
def p = new Point(x: 1, y: 2)
println p.sum()
println p.x
