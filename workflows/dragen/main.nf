// Small germline variants of exomes and genomes with DRAGEN.

include { BUILD_REF; CALL_VARIANTS } from './modules/dragen'
include { readSheet; types } from './modules/samplesheet'
include { MERGE_SCORES; SCORE } from './modules/scores'

workflow GERMLINE {
    take:
    samples // [meta, [fastq_1, fastq_2], truth or null]
    kinds // the types of samples that there are, each once
    fasta
    targets // a list of one file, or an empty one

    main:
    BUILD_REF(kinds.map { type -> [type: type] }, fasta)
    references = BUILD_REF.out.map { meta, folder -> [meta.type, folder] }

    CALL_VARIANTS(
        samples
            .map { meta, reads, _truth -> [meta.type, meta, reads] }
            .combine(references, by: 0)
            .map { type, meta, reads, reference -> [meta, reads, reference, type == 'wes' ? targets : []] }
    )
    calls = CALL_VARIANTS.out.calls
    alignments = CALL_VARIANTS.out.alignments
    metrics = CALL_VARIANTS.out.metrics

    SCORE(
        samples
            .filter { _meta, _reads, truth -> truth }
            .map { meta, _reads, truth -> [meta, truth] }
            .join(calls)
            .map { meta, truth, vcf, _index -> [meta, vcf, truth, meta.type == 'wes' ? targets : []] }
    )
    MERGE_SCORES(SCORE.out.collect(sort: { table -> table.name }))
    scores = MERGE_SCORES.out

    emit:
    calls
    alignments
    metrics
    scores
}

workflow {
    main:
    // A rehearsal: nothing is stated, and the simulated trio has been made
    trio = file("${projectDir}/data/samplesheet.csv")
    rehearsal = !params.input && !params.reference && !params.targets && trio.exists()
    if (rehearsal) {
        log.warn "No --input: this is a rehearsal with the simulated trio in ${projectDir}/data"
    }
    else if (!params.input || !params.reference) {
        error "State the sample sheet and the genome: --input samplesheet.csv --reference genome.fa (or make data for a rehearsal with ${projectDir}/simulate_reads)"
    }
    if (params.type && !types().contains(params.type)) {
        error "Unknown type '${params.type}': --type is one of ${types().join(', ')}"
    }
    if (!"${params.padding}".isInteger() || "${params.padding}".toInteger() < 0) {
        error "--padding is '${params.padding}': it must be a number of bases"
    }
    sheet = rehearsal ? trio : file(params.input, checkIfExists: true)
    if (sheet.isDirectory()) {
        error "--input is the folder ${sheet}: state the sample sheet, a file"
    }
    rows = readSheet(sheet, params.type)
    kinds = rows.collect { meta, _reads, _truth -> meta.type }.unique()
    bed = rehearsal ? "${projectDir}/data/exome.bed" : params.targets
    if (kinds.contains('wes') && !bed) {
        error "Exomes need the file of their targets: --targets exome.bed"
    }
    fasta = file(rehearsal ? "${projectDir}/data/genome.fa" : params.reference, checkIfExists: true)
    targets = bed ? [file(bed, checkIfExists: true)] : []

    GERMLINE(channel.fromList(rows), channel.fromList(kinds), fasta, targets)

    workflow.onComplete = {
        println "Samples: ${rows.size()} (${rows.countBy { meta, _reads, _truth -> meta.type }.collect { type, count -> "${count} ${type}" }.join(', ')})"
        println "Result:  ${workflow.success ? 'complete' : 'failed'} after ${workflow.duration}"
        println "Folder:  ${workflow.outputDir}"
    }

    publish:
    samples = GERMLINE.out.calls
        .join(GERMLINE.out.metrics)
        .join(GERMLINE.out.alignments, remainder: true)
        .map { meta, vcf, index, metrics, bam = null, bai = null ->
            [sample: meta.id, type: meta.type, vcf: vcf, index: index, bam: bam, bai: bai, metrics: metrics]
        }
    scores = GERMLINE.out.scores
}

output {
    samples {
        path { item -> item.sample }
        index {
            path 'samples.csv'
            header true
        }
    }
    scores {
        path '.'
    }
}
