/** One report about all samples. */
process MULTIQC {
    label 'light'

    input:
    path logs
    val title

    output:
    path 'multiqc_report.html'

    script:
    """
    multiqc --quiet --title '${title}' --filename multiqc_report.html .
    """
}
