import groovy.json.JsonBuilder
import org.everit.json.schema.Schema
import org.everit.json.schema.ValidationException
import org.everit.json.schema.loader.SchemaLoader
import org.json.JSONArray
import org.json.JSONObject
import org.json.JSONTokener

class Parameters {
    static void check(workflow, params) {
        InputStream stream = new File("${workflow.projectDir}/schema.json").newInputStream()
        JSONObject raw = new JSONObject(new JSONTokener(stream))
        raw.definitions.each { definitions ->
            for (name in definitions.keySet()) {
                if (definitions[name].has('properties')) {
                    definitions[name].get('properties').remove('secret')
                }
            }
        }
        Schema schema = SchemaLoader.load(raw)
        JSONObject given = new JSONObject(new JsonBuilder(present(params)).toString())
        try {
            schema.validate(given)
        }
        catch (ValidationException e) {
            println "${e.violationCount} in ${e.allMessages.size()} messages"
            tell(e.toJSON(), given)
            System.exit(1)
        }
    }

    private static Map present(params) {
        def out = params.getClass().newInstance(params)
        for (p in params) {
            if (!p['value']) {
                out.remove(p.key)
            }
            if (p['value'].getClass() == nextflow.util.MemoryUnit) {
                out.replace(p.key, p['value'].toString())
            }
        }
        return out
    }

    private static void tell(JSONObject problem, JSONObject given) {
        JSONArray causes = problem['causingExceptions']
        if (causes.length() == 0) {
            def missing = problem['message'] =~ /required key \[([^\]]+)\] not found/
            def wanted = problem['message'] =~ /property \[([^\]]+)\] is required/
            def name = problem['pointerToViolation'] - ~/^#\//
            if (missing.matches()) {
                println "missing: ${missing[0][1]}"
            }
            else if (wanted.matches()) {
                println "wanted: ${wanted[0][1]} by ${problem.schemaLocation}"
            }
            else if (name == '#') {
                println "all: ${problem.keyword}"
            }
            else {
                def place = problem.keyword == 'enum' ? 'a choice' : problem.schemaLocation
                def choice = problem['message'] =~ /not a valid enum value/ ? ', no choice' : ''
                println "${name}: ${problem.keyword} of ${place} (${given[name]})${choice}"
            }
        }
        for (cause in causes) {
            tell(cause, given)
        }
    }
}
