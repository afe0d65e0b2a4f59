nextflow.enable.moduleBinaries = true

include { TOOL } from './mods/m'

workflow {
    TOOL(2).view { text -> text.trim() }
}
