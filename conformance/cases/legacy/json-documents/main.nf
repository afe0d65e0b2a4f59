import org.json.JSONArray
import org.json.JSONException
import org.json.JSONObject
import org.json.JSONTokener

def failed(closure) {
    try {
        closure()
    }
    catch (JSONException e) {
        return 'none'
    }
}

workflow {
    def stream = file("${projectDir}/document.json").newInputStream()
    def document = new JSONObject(new JSONTokener(stream))
    println document
    println document.reads.toString(2)
    println document.keySet()

    println "${document.name} ${document['depth'].class.simpleName} ${document.get('size').class.simpleName}"
    println failed { document.missing }
    println failed { document.getInt('name') }
    println "${document.opt('missing')} '${document.optString('missing')}' ${document.optInt('missing', 7)} ${document.optBoolean('paired')}"
    println "${document.getJSONArray('reads').getJSONObject(1).getString('file')} ${document.getDouble('depth')}"
    println "${document.has('none')} ${document.isNull('none')} ${document.none} ${document.length()}"

    def reads = document.reads
    println "${reads.length()} ${reads[0].file} ${reads*.file} ${reads.collect { it.lane }}"
    for (read in reads) {
        println read.getInt('lane')
    }
    println "${new JSONArray([1, 'a']).contains('a')} ${[0] + new JSONArray([1, [2]])}"
    try {
        println reads.file
    }
    catch (MissingPropertyException e) {
        println e.message
    }

    def made = new JSONObject([id: 's1', none: null, list: [1, [k: 'v']]])
    made.put('more', [2.5, true]).put('id', null)
    made.keySet().remove('more')
    made.getJSONArray('list').put('end').remove(0)
    println "${made} ${made.list.class.simpleName} ${made.toMap().list}"
    println new JSONObject('{"a": [1, 2.0]}').similar(new JSONObject([a: [1, 2.0d]]))
}
