/** The types of samples that there are. */
def types() {
    return ['wes', 'wgs']
}

/**
 * The samples of a sheet: a list of [meta, [fastq_1, fastq_2], truth], where meta is [id: sample, type: 'wes' or 'wgs']
 * and truth a file or null. Samples without a type of their own have the given one. Relative paths start at the sheet.
 * All mistakes are reported at once, with the lines they are in.
 */
def readSheet(sheet, type) {
    def lines = sheet.readLines().withIndex(1).findAll { line, _number -> line.trim() }
    def columns = lines ? fields(lines[0][0]) : []
    checkHeader(sheet, columns)

    def mistakes = []
    def seen = [:]
    def samples = lines.drop(1).collect { line, number ->
        def values = fields(line)
        def row = [columns, values].transpose().collectEntries()
        row.type = row.type ?: type
        row.files = ['fastq_1', 'fastq_2', 'truth'].findAll { column -> row[column] }.collectEntries { column ->
            [column, resolved(sheet, row[column])]
        }
        def found = values.size() == columns.size()
            ? mistakesOf(row, seen)
            : ["${values.size()} fields, the header has ${columns.size()}"]
        mistakes.addAll(found.collect { mistake -> "  line ${number}: ${mistake}" })
        seen[row.sample] = seen[row.sample] ?: number
        [[id: row.sample, type: row.type], [row.files.fastq_1, row.files.fastq_2], row.files.truth]
    }
    if (!samples) {
        mistakes << '  no samples'
    }
    if (mistakes) {
        error "The sample sheet ${sheet} is not valid:\n${mistakes.join('\n')}"
    }
    return samples
}

def checkHeader(sheet, columns) {
    def needed = ['sample', 'fastq_1', 'fastq_2']
    def known = needed + ['truth', 'type']
    def missing = needed - columns
    def unknown = columns - known
    def twice = columns.countBy { column -> column }.findAll { _column, count -> count > 1 }.keySet()
    if (missing || unknown || twice) {
        def mistakes = [missing: missing, unknown: unknown, 'more than once': twice]
            .findAll { _what, names -> names }
            .collect { what, names -> "${what}: ${names.join(', ')}" }
        error "The sample sheet ${sheet} is not valid:\n  line 1: columns ${mistakes.join('; ')}; "
            + "the header is sample,fastq_1,fastq_2 and, if wanted, truth,type"
    }
}

def mistakesOf(row, seen) {
    def mistakes = []
    if (!row.sample) {
        mistakes << 'no sample'
    }
    else if (!(row.sample ==~ /[A-Za-z0-9][A-Za-z0-9._-]{0,99}/)) {
        mistakes << "sample '${row.sample}' is no safe file name: letters, digits, '.', '_' and '-' only, a letter or digit first, at most 100"
    }
    else if (seen[row.sample]) {
        mistakes << "sample '${row.sample}' is in line ${seen[row.sample]} already"
    }
    if (!types().contains(row.type)) {
        mistakes << (row.type
            ? "type '${row.type}' is unknown: it is one of ${types().join(', ')}"
            : "no type, neither here nor with --type: it is one of ${types().join(', ')}")
    }
    ['fastq_1', 'fastq_2', 'truth'].each { column ->
        if (row.files[column] && !row.files[column].exists()) {
            mistakes << "${column}: there is no file ${row.files[column].toUriString()}"
        }
        else if (!row[column] && column != 'truth') {
            mistakes << "no ${column}"
        }
    }
    ['fastq_1', 'fastq_2'].each { column ->
        if (row[column] && !(row[column] ==~ /.*\.(fastq|fq)(\.gz)?/)) {
            mistakes << "${column}: ${row[column]} is not named as a FASTQ file is (.fastq.gz, .fq.gz)"
        }
    }
    if (row.files.fastq_1 && row.files.fastq_1 == row.files.fastq_2) {
        mistakes << 'fastq_1 and fastq_2 are the same file'
    }
    return mistakes
}

/** The fields of a line, without blanks and quotes around them, and without the mark that Excel begins a file with. */
def fields(line) {
    return line.replace('\uFEFF', '').split(',', -1).collect { field -> field.trim().replaceAll(/^"(.*)"$/, '$1').trim() }
}

/** A path of the sheet; relative ones start where the sheet is. */
def resolved(sheet, name) {
    return name.contains('://') ? file(name) : file(sheet.parent.resolve(name))
}
