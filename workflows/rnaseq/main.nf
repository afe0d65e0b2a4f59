// Quantifies the transcripts of paired-end RNA-seq samples.

include { FASTQC } from './modules/fastqc'
include { MERGE_COUNTS } from './modules/counts'
include { MULTIQC } from './modules/multiqc'
include { SALMON_INDEX; SALMON_QUANT } from './modules/salmon'

/**
 * The samples of a sheet: a list of [sample, [fastq_1, fastq_2]]. Relative paths start at the sheet.
 */
def readSheet(sheet) {
    def rows = sheet.splitCsv(header: true, strip: true)
    def missing = ['sample', 'fastq_1', 'fastq_2'].findAll { column -> rows.any { row -> !row[column] } }
    if (!rows || missing) {
        error "${sheet}: ${rows ? "a row has no ${missing.join(', ')}" : 'no samples'}"
    }
    def repeated = rows.countBy { row -> row.sample }.findAll { _name, count -> count > 1 }.keySet()
    if (repeated) {
        error "${sheet}: more than one row for ${repeated.join(', ')}"
    }
    return rows.collect { row ->
        def reads = [row.fastq_1, row.fastq_2].collect { name -> file(sheet.parent.resolve(name), checkIfExists: true) }
        [row.sample, reads]
    }
}

workflow RNASEQ {
    take:
    samples
    transcriptome

    main:
    FASTQC(samples)
    SALMON_INDEX(transcriptome)
    SALMON_QUANT(samples, SALMON_INDEX.out)

    quants = SALMON_QUANT.out
        .map { _sample, folder -> folder }
        .collect(sort: { folder -> folder.name })
    MERGE_COUNTS(quants)

    logs = FASTQC.out
        .mix(SALMON_QUANT.out)
        .map { _sample, folder -> folder }
        .collect(sort: { log -> log.name })
    MULTIQC(logs, params.title)

    per_sample = SALMON_QUANT.out.join(FASTQC.out)
    matrices = MERGE_COUNTS.out
    report = MULTIQC.out

    emit:
    per_sample
    matrices
    report
}

workflow {
    main:
    if (!params.input || !params.transcriptome) {
        error "State the sample sheet and the transcripts: --input samplesheet.csv --transcriptome transcripts.fa"
    }
    samples = channel.fromPath(params.input, checkIfExists: true).flatMap { sheet -> readSheet(sheet) }
    transcriptome = channel.value(file(params.transcriptome, checkIfExists: true))

    RNASEQ(samples, transcriptome)

    samples.count().view { count -> "Samples: ${count}" }

    workflow.onComplete = {
        println "Result:  ${workflow.success ? 'complete' : 'failed'} after ${workflow.duration}"
        println "Folder:  ${workflow.outputDir}"
    }

    publish:
    samples = RNASEQ.out.per_sample.map { sample, quant, fastqc -> [sample: sample, quant: quant, fastqc: fastqc] }
    matrices = RNASEQ.out.matrices
    report = RNASEQ.out.report
}

output {
    samples {
        path { item ->
            item.quant >> 'salmon/'
            item.fastqc >> 'fastqc/'
        }
        index {
            path 'samples.csv'
            header true
        }
    }
    matrices {
        path 'matrices'
    }
    report {
        path '.'
    }
}
