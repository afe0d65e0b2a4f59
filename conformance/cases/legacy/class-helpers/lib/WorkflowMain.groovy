//
// Functions of the main script
//

import nextflow.Nextflow
import groovy.json.JsonSlurper

class WorkflowMain {

    public static final String VERSION = '1.2'
    private static Map counts = [:]

    //
    // Text of the help
    //
    public static String help(workflow, params, Boolean plain = true) {
        def text = ''
        text += Template.title("tool v${VERSION}", plain)
        text += "\nsample: ${params.sample}\n"
        text += Template.line(plain)
        return text
    }

    public static void initialise(workflow, params, log) {
        if (!params.sample) {
            Nextflow.error("No sample is given")
        }
        if (workflow.profile == 'none') {
            log.warn "no profile"
        }
    }

    public static Object attribute(params, String name) {
        if (params.genomes && params.genomes.containsKey(params.genome)) {
            if (params.genomes[ params.genome ].containsKey(name)) {
                return params.genomes[ params.genome ][ name ]
            }
        }
        return null
    }

    public static int count(String key) {
        counts[key] = (counts[key] ?: 0) + 1
        return counts[key]
    }

    public static List<String> missing(List<String> wanted, List<String> given) {
        def out = []
        for (int i = 0; i < wanted.size(); i++) {
            if (!(wanted[i] in given)) {
                out << wanted[i]
            }
        }
        return out.collect { "${it} (${VERSION})".toString() }
    }

    public static parse(String text) {
        try {
            return new JsonSlurper().parseText(text)
        } catch (NullPointerException | IllegalArgumentException e) {
            return 'none'
        } catch (Exception e) {
            return e.class.simpleName
        } finally {
            count('parse')
        }
    }

    static String join(String separator, String... parts) {
        return parts.join(separator)
    }

    static def twice(int n) { n * 2 }
    static def twice(String s) { s + s }
    static def twice(List l) { l + l }
}
